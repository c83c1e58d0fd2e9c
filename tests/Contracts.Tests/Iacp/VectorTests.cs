using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Tests.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>The canonical text, length and hash of the published vectors; signatures are tested with the engine.</summary>
[Trait("row", "SIG-01")]
public sealed class VectorTests
{
    public static TheoryData<string> Names => new(Vectors.All.Select(vector => vector.GetProperty("name").GetString()!));

    [Fact]
    public void File_OfVectors_HasTheFourOfThem() => Assert.Equal(4, Vectors.All.Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void TryRead_Vector_GivesItsCanonicalTextLengthAndHash(string name)
    {
        UnverifiedEnvelope envelope = Read.Ok(Vectors.Body(name));
        byte[] input = Read.SigningInput(envelope);

        Assert.Equal(Vectors.Text(name, "jcs"), Encoding.UTF8.GetString(input));
        Assert.Equal(Vectors.Named(name).GetProperty("jcs_len").GetInt32(), input.Length);
        Assert.Equal(Vectors.Text(name, "sha256"), Convert.ToHexStringLower(SHA256.HashData(input)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TryRead_CanonicalVectorWithSignature_CutsOnlyTheSignature(string name)
    {
        string jcs = Vectors.Text(name, "jcs");
        string signed = jcs.Replace("\"sender\":{\"agent_id\":\"builder-01\"", $"\"sender\":{{\"agent_id\":\"builder-01\",\"identity_sig\":\"{Vectors.Text(name, "sig_sha256")}\"", StringComparison.Ordinal);
        if (name.StartsWith("V3", StringComparison.Ordinal))
        {
            // Its sender has a member that sorts before the signature.
            signed = jcs.Replace("\"capabilities\":[\"a\"]", $"\"capabilities\":[\"a\"],\"identity_sig\":\"{Vectors.Text(name, "sig_sha256")}\"", StringComparison.Ordinal);
        }

        byte[] body = Encoding.UTF8.GetBytes(signed);
        UnverifiedEnvelope envelope = Read.Ok(body);

        Assert.Equal(jcs, Encoding.UTF8.GetString(Read.SigningInput(envelope)));
        Assert.Equal(Vectors.Text(name, "sig_sha256"), envelope.Signature);
        Assert.Equal(signed, Encoding.UTF8.GetString(envelope.CanonicalText.Span));
        Assert.True(Jcs.SameMemory(body, envelope.CanonicalText), "canonical bytes must be used as they came");
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("row", "ENV-02")]
    public void TryRead_WrappedVector_GivesTheSigningInputOfTheFlatOne(string name)
    {
        JsonObject envelope = JsonNode.Parse(Vectors.Body(name))!.AsObject();
        JsonNode message = envelope["message"]!;
        envelope.Remove("message");
        var wrapped = new JsonObject { ["message"] = message, ["envelope"] = envelope };

        UnverifiedEnvelope flat = Read.Ok(Vectors.Body(name));
        UnverifiedEnvelope unwrapped = Read.Ok(Encoding.UTF8.GetBytes(wrapped.ToJsonString(new JsonSerializerOptions { WriteIndented = true })));

        Assert.Equal(Read.SigningInput(flat), Read.SigningInput(unwrapped));
        Assert.Equal(flat.Envelope, unwrapped.Envelope);
    }

    [Fact]
    [Trait("row", "ENV-02")]
    public void TryRead_WrappedTextOfTheVectors_GivesTheSigningInputOfV2()
    {
        string wrapped = Vectors.Root.GetProperty("v2_alternatives").GetProperty("wrapped").GetProperty("bytes").GetString()!;

        Assert.Equal(Vectors.Text("V2-full-1.0-envelope", "jcs"), Encoding.UTF8.GetString(Read.SigningInput(Read.Ok(Encoding.UTF8.GetBytes(wrapped)))));
    }

    [Theory]
    [InlineData("py_default")]
    [InlineData("py_compact")]
    [InlineData("js_insertion")]
    public void TryRead_OtherSpellingsOfV2_GiveTheSameSigningInput(string spelling)
    {
        string text = Vectors.Root.GetProperty("v2_alternatives").GetProperty(spelling).GetProperty("bytes").GetString()!;

        Assert.Equal(Vectors.Text("V2-full-1.0-envelope", "jcs"), Encoding.UTF8.GetString(Read.SigningInput(Read.Ok(Encoding.UTF8.GetBytes(text)))));
    }
}
