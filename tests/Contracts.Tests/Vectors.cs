using System.Text;
using System.Text.Json;

namespace IacpBus.Contracts.Tests;

/// <summary>The signing vectors of tests/vectors.</summary>
internal static class Vectors
{
    private static readonly JsonDocument File =
        JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "iacp-vectors.json")));

    public static JsonElement Root => File.RootElement;

    public static IEnumerable<JsonElement> All => Root.GetProperty("vectors").EnumerateArray();

    public static JsonElement Named(string name) => All.Single(vector => vector.GetProperty("name").GetString() == name);

    public static byte[] Body(string name) => Encoding.UTF8.GetBytes(Named(name).GetProperty("envelope").GetRawText());

    public static string Text(string name, string member) => Named(name).GetProperty(member).GetString()!;
}
