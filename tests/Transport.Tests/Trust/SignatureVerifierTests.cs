using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Trust;

public sealed class SignatureVerifierTests
{
    [Theory]
    [MemberData(nameof(Vectors.Names), MemberType = typeof(Vectors))]
    [Trait("row", "SIG-01")]
    [Trait("row", "SIG-02")]
    public void Verify_ProjectVector_IsVerifiedInBothForms(string name)
    {
        Assert.Equal(Verification.Verified, Verify(Vectors.Envelope(name).WithSignature(Vectors.Text(name, "sig_sha256")), out byte[] hash));
        Assert.Equal(Vectors.Text(name, "sha256"), Convert.ToHexStringLower(hash));
        Assert.Equal(Verification.Verified, Verify(Vectors.Envelope(name).WithSignature(Vectors.Text(name, "sig_pure"))));
    }

    [Fact]
    public void Verify_AnySignedMemberChanged_IsInvalid()
    {
        Assert.Equal(Verification.Verified, Verify(Wire.Query().Sign()));
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().Sign().With("recipient.agent_id", "reviewer-03")));
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().Sign().With("ttl_seconds", 3599)));
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().Sign().With("message.payload.capabilities", new JsonArray("testing"))));
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().Sign().With("x_unknown", 1)));
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().Sign().With("correlation_id", null)));
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().Sign().With("sender.key_id", "0011223344556677")));
    }

    [Fact]
    public void Verify_OtherSpelling_IsVerifiedWithTheSameContentHash()
    {
        JsonObject signed = Wire.Query().Sign();
        Verification dense = Verify(signed, out byte[] denseHash);
        byte[] spaced = System.Text.Encoding.UTF8.GetBytes(signed.ToJsonString(new() { WriteIndented = true }));

        Assert.True(EnvelopeReader.TryRead(spaced, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? envelope, out _));
        var hash = new byte[32];
        Assert.Equal(Verification.Verified, dense);
        Assert.Equal(Verification.Verified, new SignatureVerifier(KnownKeys.OfVectors()).Verify(envelope, hash));
        Assert.Equal(denseHash, hash);
    }

    [Fact]
    [Trait("row", "SIG-03")]
    public void Verify_AlgorithmNamed_TakesThatFormOnly()
    {
        JsonObject Named(string algorithm, bool hashed) => Wire.Query().With("sender.sig_alg", algorithm).Sign(hashed: hashed);

        Assert.Equal(Verification.Verified, Verify(Named("ed25519-sha256-jcs", hashed: true)));
        Assert.Equal(Verification.Invalid, Verify(Named("ed25519-sha256-jcs", hashed: false)));
        Assert.Equal(Verification.Verified, Verify(Named("ed25519-jcs", hashed: false)));
        Assert.Equal(Verification.Invalid, Verify(Named("ed25519-jcs", hashed: true)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    [InlineData("hmac-sha256")]
    [InlineData("ED25519-JCS")]
    [Trait("row", "SIG-03")]
    public void Verify_UnknownAlgorithm_IsInvalidThoughTheSignatureIsGood(string algorithm)
    {
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().With("sender.sig_alg", algorithm).Sign(hashed: true)));
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().With("sender.sig_alg", algorithm).Sign(hashed: false)));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [Trait("row", "SIG-04")]
    public void Verify_UpperCaseOrPrefix_IsVerified(bool upper, bool prefix)
    {
        JsonObject envelope = Wire.Query().Sign();
        string signature = envelope["sender"]!["identity_sig"]!.GetValue<string>();
        signature = upper ? signature.ToUpperInvariant() : signature;

        Assert.Equal(Verification.Verified, Verify(envelope.WithSignature(prefix ? "ed25519:" + signature : signature)));
    }

    [Fact]
    [Trait("row", "SIG-05")]
    public void Verify_NoSignature_IsUnsigned() => Assert.Equal(Verification.Unsigned, Verify(Wire.Query()));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"ed25519:\"")]
    [InlineData("\"ed25519:placeholder-signature\"")]
    [InlineData("\"placeholder\"")]
    [InlineData("\"sig:9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\"")]
    [InlineData("\"88560c8d21822f2e55dba13a13c9e2ec789644a4b3831bb4456adf37ae876a2c\"")]
    [InlineData("\"iFYMjSGCLy5V26E6E8ni7HiWRKSzgxu0RWrfN66HaixO+sCwgDyuFC0vgkwgRJ7gfCZxM/vsvwtd1k+FjC4DCg==\"")]
    [InlineData("\"eyJhbGciOiJFZERTQSJ9\"")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("{}")]
    [InlineData("[]")]
    [Trait("row", "SIG-05")]
    public void Verify_PlaceholderOrOtherForm_IsUnsigned(string signature)
    {
        Assert.Equal(Verification.Unsigned, Verify(Wire.Query().WithSignature(JsonNode.Parse(signature))));
    }

    [Fact]
    [Trait("row", "SIG-04")]
    public void Verify_GoodSignatureInBase64_IsUnsigned()
    {
        JsonObject envelope = Wire.Query().Sign();
        byte[] signature = Convert.FromHexString(envelope["sender"]!["identity_sig"]!.GetValue<string>());

        Assert.Equal(Verification.Unsigned, Verify(envelope.WithSignature(Convert.ToBase64String(signature))));
        Assert.Equal(Verification.Unsigned, Verify(envelope.WithSignature("ed25519:" + Convert.ToBase64String(signature))));
    }

    [Fact]
    public void Verify_GoodSignatureAndOneMoreDigit_IsUnsigned()
    {
        JsonObject envelope = Wire.Query().Sign();
        string signature = envelope["sender"]!["identity_sig"]!.GetValue<string>();

        Assert.Equal(Verification.Unsigned, Verify(envelope.WithSignature(signature + "0")));
        Assert.Equal(Verification.Unsigned, Verify(envelope.WithSignature(" " + signature)));
        Assert.Equal(Verification.Unsigned, Verify(envelope.WithSignature("ED25519:" + signature)));
    }

    [Fact]
    [Trait("row", "SIG-06")]
    public void Verify_SenderWithoutKey_IsUnknownKeyWhoeverSigned()
    {
        var verifier = new SignatureVerifier(new KnownKeys().With(TestKeys.Reviewer, TestKeys.ReviewerKey.PublicKey));

        Assert.Equal(Verification.UnknownKey, Verify(Wire.Query().Sign(), out _, verifier));
        Assert.Equal(Verification.UnknownKey, Verify(Wire.Query().Sign(TestKeys.ReviewerKey), out _, verifier));
        Assert.Equal(Verification.Unsigned, Verify(Wire.Query(), out _, verifier));
        Assert.False(verifier.HasKey(TestKeys.Builder));
        Assert.True(verifier.HasKey(TestKeys.Reviewer));
    }

    [Fact]
    public void Verify_SignedWithAnotherAgentsKey_IsInvalid() =>
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().Sign(TestKeys.ReviewerKey)));

    [Fact]
    [Trait("row", "SIG-06")]
    public void Verify_TwoKeysDuringRotation_TakesEither()
    {
        var verifier = new SignatureVerifier(new KnownKeys().With(TestKeys.Builder, TestKeys.ReviewerKey.PublicKey, TestKeys.BuilderKey.PublicKey));

        Assert.Equal(Verification.Verified, Verify(Wire.Query().Sign(), out _, verifier));
        Assert.Equal(Verification.Verified, Verify(Wire.Query().Sign(TestKeys.ReviewerKey), out _, verifier));
        using AgentPrivateKey third = AgentPrivateKey.Generate();
        Assert.Equal(Verification.Invalid, Verify(Wire.Query().Sign(third), out _, verifier));
    }

    [Fact]
    public void Verify_UnsignedEnvelope_StillTellsTheContentHash()
    {
        Verify(Wire.Query(), out byte[] hash);

        Assert.Equal(SHA256.HashData(CanonicalJson.Parse(Wire.Query().ToJsonString()).Utf8.Span), hash);
    }

    private static Verification Verify(JsonObject envelope) => Verify(envelope, out _);

    private static Verification Verify(JsonObject envelope, out byte[] contentHash, SignatureVerifier? verifier = null)
    {
        Assert.True(EnvelopeReader.TryRead(envelope.Bytes(), EnvelopeReaderOptions.Default, out UnverifiedEnvelope? unverified, out EnvelopeError? error), error?.Message);
        contentHash = new byte[32];
        return (verifier ?? new SignatureVerifier(KnownKeys.OfVectors())).Verify(unverified, contentHash);
    }
}
