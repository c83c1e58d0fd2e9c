using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Receiving;

/// <summary>The matrix of spec/iacp.md 2.5: three policies by four kinds of signature by a sender with and without a key.</summary>
public sealed class SignaturePolicyTests
{
    private const string Pass = "";

    public static TheoryData<SignaturePolicy, string, bool, Verification, string> Matrix => new()
    {
        { SignaturePolicy.Required, "good", true, Verification.Verified, Pass },
        { SignaturePolicy.Required, "good", false, Verification.UnknownKey, "unknown_key" },
        { SignaturePolicy.Required, "bad", true, Verification.Invalid, "bad_signature" },
        { SignaturePolicy.Required, "bad", false, Verification.UnknownKey, "unknown_key" },
        { SignaturePolicy.Required, "none", true, Verification.Unsigned, "unsigned" },
        { SignaturePolicy.Required, "none", false, Verification.Unsigned, "unsigned" },
        { SignaturePolicy.Required, "placeholder", true, Verification.Unsigned, "unsigned" },
        { SignaturePolicy.Required, "placeholder", false, Verification.Unsigned, "unsigned" },
        { SignaturePolicy.Registered, "good", true, Verification.Verified, Pass },
        { SignaturePolicy.Registered, "good", false, Verification.UnknownKey, Pass },
        { SignaturePolicy.Registered, "bad", true, Verification.Invalid, "bad_signature" },
        { SignaturePolicy.Registered, "bad", false, Verification.UnknownKey, Pass },
        { SignaturePolicy.Registered, "none", true, Verification.Unsigned, "unsigned" },
        { SignaturePolicy.Registered, "none", false, Verification.Unsigned, Pass },
        { SignaturePolicy.Registered, "placeholder", true, Verification.Unsigned, "unsigned" },
        { SignaturePolicy.Registered, "placeholder", false, Verification.Unsigned, Pass },
        { SignaturePolicy.Open, "good", true, Verification.Verified, Pass },
        { SignaturePolicy.Open, "good", false, Verification.UnknownKey, Pass },
        { SignaturePolicy.Open, "bad", true, Verification.Invalid, Pass },
        { SignaturePolicy.Open, "bad", false, Verification.UnknownKey, Pass },
        { SignaturePolicy.Open, "none", true, Verification.Unsigned, Pass },
        { SignaturePolicy.Open, "none", false, Verification.Unsigned, Pass },
        { SignaturePolicy.Open, "placeholder", true, Verification.Unsigned, Pass },
        { SignaturePolicy.Open, "placeholder", false, Verification.Unsigned, Pass },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    [Trait("row", "SIG-08")]
    public void TryAdmit_PolicyAndSignature_DecidesAsTheMatrixSays(SignaturePolicy policy, string signature, bool keyKnown, Verification verification, string reason)
    {
        var road = new Road { Policy = policy, Keys = keyKnown ? KnownKeys.OfVectors() : new KnownKeys() };
        JsonObject envelope = signature switch
        {
            "good" => Wire.Query().Sign(),
            "bad" => Wire.Query().Sign(TestKeys.ReviewerKey),
            "placeholder" => Wire.Query().WithSignature("ed25519:placeholder-signature"),
            _ => Wire.Query(),
        };

        if (reason == Pass)
        {
            Assert.Equal(verification, road.Accept(envelope).Verification);
            return;
        }

        Refusal refusal = road.Refuse(reason, envelope);
        Assert.Equal(ErrorCode.IdentityInvalid, refusal.Error.Code);
        Assert.Equal(verification, refusal.Verification);
        Assert.False(refusal.IsFromVerifiedSender);
    }

    [Fact]
    public void Required_IsTheDefaultAndTheZeroValue()
    {
        Assert.Equal(SignaturePolicy.Required, default);
        Assert.Equal(SignaturePolicy.Required, new AgentEndpointDefinition { Id = TestKeys.Builder, ConfigureConsumers = (_, _) => { } }.Policy);
    }
}
