using System.Text;
using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>What is cut out for the signing input: <c>$.sender.identity_sig</c> and nothing else.</summary>
[Trait("row", "SIG-01")]
public sealed class EnvelopeReaderSignatureTests
{
    [Theory]
    [InlineData("{\"agent_id\":\"a\",\"identity_sig\":SIG}", "{\"agent_id\":\"a\"}")]
    [InlineData("{\"agent_id\":\"a\",\"identity_sig\":SIG,\"z\":1}", "{\"agent_id\":\"a\",\"z\":1}")]
    [InlineData("{\"A\":1,\"agent_id\":\"a\",\"identity_sig\":SIG,\"key_id\":\"k\",\"z\":{}}", "{\"A\":1,\"agent_id\":\"a\",\"key_id\":\"k\",\"z\":{}}")]
    [InlineData("{\"agent_id\":\"a\",\"x\":{\"identity_sig\":1}}", "{\"agent_id\":\"a\",\"x\":{\"identity_sig\":1}}")]
    [InlineData("{\"agent_id\":\"a\",\"identity_sig\":SIG,\"x\":[{\"identity_sig\":1}]}", "{\"agent_id\":\"a\",\"x\":[{\"identity_sig\":1}]}")]
    [InlineData("{\"agent_id\":\"a\",\"identity_sigs\":1}", "{\"agent_id\":\"a\",\"identity_sigs\":1}")]
    [InlineData("{\"agent_id\":\"a\",\"identity_si\":1}", "{\"agent_id\":\"a\",\"identity_si\":1}")]
    [InlineData("{\"Identity_sig\":1,\"agent_id\":\"a\"}", "{\"Identity_sig\":1,\"agent_id\":\"a\"}")]
    public void CopySigningInput_MemberAnywhereInTheSender_LeavesOutOnlyThat(string sender, string covered)
    {
        foreach (string value in new[] { Body.Text(Body.Signature), "\"\"", "null", "1", "-1e-7", "true", "[]", "{}", "{\"identity_sig\":[1,{\"a\":\"}\"}]}", "\"\\u0001\\\"\"" })
        {
            string body = Body.Flat(sender: sender.Replace("SIG", value, StringComparison.Ordinal));

            Assert.Equal(Body.Flat(sender: covered), Read.SigningText(body));
            Assert.Equal(body, Encoding.UTF8.GetString(Read.Form(body).CanonicalText.Span));
        }
    }

    [Fact]
    public void CopySigningInput_SameNameElsewhere_StaysInTheSigningInput()
    {
        string body = Body.Flat(
            message: "{\"identity_sig\":1,\"intent\":\"query\",\"payload\":{\"identity_sig\":\"00\",\"sender\":{\"identity_sig\":\"00\"}},\"sender\":{\"identity_sig\":2},\"type\":\"request\"}",
            recipient: "{\"agent_id\":\"b\",\"identity_sig\":3}",
            extra: "{\"identity_sig\":4,\"sender\":{\"identity_sig\":5}}");
        string withRoot = body.Replace(",\"message\":", ",\"identity_sig\":6,\"message\":", StringComparison.Ordinal);

        Assert.Equal(body, Read.SigningText(body));
        Assert.Equal(withRoot, Read.SigningText(withRoot));
        Assert.Null(Read.Ok(withRoot).Signature);
    }

    [Fact]
    public void CopySigningInput_SenderThatComesFirst_IsCutInCanonicalOrder()
    {
        string body = $"{{\"sender\":{{\"identity_sig\":\"{Body.Signature}\",\"agent_id\":\"builder-01\"}},{Body.Flat(sender: "null")[1..].Replace("\"sender\":null,", "", StringComparison.Ordinal)}";

        Assert.Equal(Body.Flat(), Read.SigningText(body));
        Assert.Equal(Body.Signature, Read.Ok(body).Signature);
    }

    [Fact]
    public void CopySigningInput_NameWrittenWithEscapes_IsTheSignatureToo()
    {
        string body = Body.Flat(sender: $"{{\"agent_id\":\"builder-01\",\"identity\\u005fsig\":\"{Body.Signature}\"}}");

        Assert.Equal(Body.Flat(), Read.SigningText(body));
        Assert.Equal(Body.Signature, Read.Ok(body).Signature);
    }

    [Theory]
    [InlineData("{\"identity_sig\":\"00\"}")]
    [InlineData("{\"identity_sig\":\"00\",\"z\":1}")]
    [InlineData("[{\"agent_id\":\"a\",\"identity_sig\":\"00\"}]")]
    [InlineData("\"a\"")]
    [InlineData("null")]
    [InlineData("1")]
    public void TryRead_SenderWithoutAnId_IsRefused(string sender) => Assert.Equal("$.sender.agent_id", Read.Error(Body.Flat(sender: sender)).Path);

    [Theory]
    [InlineData("{\"sender\":{\"identity_sig\":1}}", "{\"sender\":{}}")]
    [InlineData("{\"sender\":{\"identity_sig\":{},\"z\":1}}", "{\"sender\":{\"z\":1}}")]
    [InlineData("{\"sender\":{\"a\":1,\"identity_sig\":[]}}", "{\"sender\":{\"a\":1}}")]
    [InlineData("{\"sender\":{\"a\":1,\"identity_sig\":\"\",\"z\":1}}", "{\"sender\":{\"a\":1,\"z\":1}}")]
    [InlineData("{\"sender\":{}}", "{\"sender\":{}}")]
    [InlineData("{\"sender\":[{\"identity_sig\":1}]}", "{\"sender\":[{\"identity_sig\":1}]}")]
    [InlineData("[{\"sender\":{\"identity_sig\":1}}]", "[{\"sender\":{\"identity_sig\":1}}]")]
    public void TryScan_FirstMiddleLastOrSoleMember_CutsItWithOneComma(string text, string expected)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);

        Assert.True(EnvelopeScanner.TryScan(utf8, 64, out EnvelopeFields fields));

        (int start, int length) = fields.SignatureCut.GetOffsetAndLength(utf8.Length);
        Assert.Equal(expected, text.Remove(start, length));
    }

    [Theory]
    [Trait("row", "SIG-05")]
    [InlineData("\"\"", "")]
    [InlineData("\"ed25519:placeholder-signature\"", "ed25519:placeholder-signature")]
    [InlineData("\"A\\tB\"", "A\tB")]
    [InlineData("null", null)]
    [InlineData("1", null)]
    [InlineData("true", null)]
    [InlineData("{}", null)]
    [InlineData("[\"00\"]", null)]
    public void Signature_OfAnyKind_IsGivenAsItStands(string json, string? expected)
    {
        UnverifiedEnvelope envelope = Read.Ok(Body.Flat(signature: json));

        Assert.Equal(expected, envelope.Signature);
        Assert.NotNull(envelope.Envelope);
    }

    [Theory]
    [Trait("row", "SIG-03")]
    [InlineData("\"ed25519-jcs\"", "ed25519-jcs")]
    [InlineData("null", null)]
    [InlineData("7", null)]
    public void SignatureAlgorithm_OfAnyKind_IsGivenAsItStandsAndSigned(string json, string? expected)
    {
        string body = Body.Flat(sender: $"{{\"agent_id\":\"builder-01\",\"identity_sig\":\"{Body.Signature}\",\"sig_alg\":{json}}}");

        Assert.Equal(expected, Read.Ok(body).SignatureAlgorithm);
        Assert.Equal(Body.Flat(sender: $"{{\"agent_id\":\"builder-01\",\"sig_alg\":{json}}}"), Read.SigningText(body));
    }

    [Fact]
    public void CopySigningInput_TooSmallADestination_Throws()
    {
        UnverifiedEnvelope envelope = Read.Ok(Body.Flat(signature: Body.Text(Body.Signature)));

        Assert.Equal(Body.Flat().Length, envelope.SigningInputLength);
        Assert.Throws<ArgumentException>(() => envelope.CopySigningInput(new byte[envelope.SigningInputLength - 1]));
    }

    [Fact]
    public void ToString_OfAnEnvelope_NamesTheMessageAndNoSignature()
    {
        string text = Read.Ok(Body.Flat(signature: Body.Text(Body.Signature), payload: "{\"secret\":1}")).ToString();

        Assert.Equal($"unverified {Body.Id} builder-01 -> reviewer-02", text);
    }
}
