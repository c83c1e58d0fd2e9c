using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IacpBus.StoryCheck.Signing;
using Xunit;

namespace IacpBus.StoryCheck.Tests;

public sealed class VectorTests
{
    private static readonly JsonObject File = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "iacp-vectors.json")))!.AsObject();

    private static readonly KeyRing Keys = new(File["keys"]!.AsObject().ToDictionary(key => key.Key, key => Convert.FromHexString((string)key.Value!["public"]!)));

    public static TheoryData<string> Names => new(File["vectors"]!.AsArray().Select(vector => (string)vector!["name"]!));

    [Theory]
    [MemberData(nameof(Names))]
    public void OfEnvelope_Vector_IsItsCanonicalText(string name)
    {
        JsonNode vector = Vector(name);
        byte[] text = CanonicalText.OfEnvelope(Element(vector["envelope"]!));
        Assert.Equal((string)vector["jcs"]!, Encoding.UTF8.GetString(text));
        Assert.Equal((string)vector["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(text)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Doubt_EitherSignature_None(string name)
    {
        JsonNode vector = Vector(name);
        Assert.Null(Keys.Doubt(Signed(vector, (string)vector["sig_sha256"]!)));
        Assert.Null(Keys.Doubt(Signed(vector, (string)vector["sig_pure"]!)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Doubt_ChangedEnvelope_SignatureIsWrong(string name)
    {
        JsonNode vector = Vector(name);
        vector["envelope"]!["message"]!["payload"]!["added"] = 1;
        Assert.Equal("signature is wrong", Keys.Doubt(Signed(vector, (string)vector["sig_sha256"]!)));
    }

    [Fact]
    public void Doubt_NoSignatureOrNoKey_SaysSo()
    {
        JsonNode vector = Vector("V1-seed-client-shape");
        Assert.Equal("not signed", Keys.Doubt(Signed(vector, "")));
        vector["envelope"]!["sender"]!["agent_id"] = "stranger-03";
        Assert.Equal("sender has no key here", Keys.Doubt(Signed(vector, (string)vector["sig_sha256"]!)));
    }

    private static JsonNode Vector(string name) => File["vectors"]!.AsArray().Single(vector => (string)vector!["name"]! == name)!.DeepClone();

    private static JsonElement Signed(JsonNode vector, string signature)
    {
        vector["envelope"]!["sender"]!["identity_sig"] = signature;
        return Element(vector["envelope"]!);
    }

    private static JsonElement Element(JsonNode node) => JsonDocument.Parse(node.ToJsonString()).RootElement;
}
