using System.Text.Json;
using System.Text.Json.Nodes;

namespace IacpBus.Transport.Tests;

/// <summary>The vector files of tests/vectors.</summary>
internal static class Vectors
{
    /// <summary>Name, seed, public key, message, signature; all but the name in hex.</summary>
    public static TheoryData<string, string, string, string, string> Rfc8032()
    {
        var rows = new TheoryData<string, string, string, string, string>();
        foreach (JsonElement row in Read("rfc8032-ed25519.json").GetProperty("vectors").EnumerateArray())
        {
            rows.Add(Text(row, "name"), Text(row, "seed"), Text(row, "public"), Text(row, "message"), Text(row, "signature"));
        }

        return rows;
    }

    /// <summary>Names of the four project vectors.</summary>
    public static TheoryData<string> Names => new(All().Select(vector => Text(vector, "name")));

    public static string Text(string vector, string member) => Text(Named(vector), member);

    public static JsonObject Envelope(string vector) => JsonNode.Parse(Named(vector).GetProperty("envelope").GetRawText())!.AsObject();

    private static JsonElement Named(string name) => All().Single(vector => Text(vector, "name") == name);

    private static JsonElement.ArrayEnumerator All() => Read("iacp-vectors.json").GetProperty("vectors").EnumerateArray();

    private static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", file))).RootElement;

    private static string Text(JsonElement row, string member) => row.GetProperty(member).GetString()!;
}
