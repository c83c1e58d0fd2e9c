using System.Globalization;
using System.Text.Json.Nodes;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>Every place of a JSON text, to be changed one at a time.</summary>
internal static class JsonPaths
{
    /// <summary>The paths of all members and items below the root, such as <c>context.tools_required[0]</c>.</summary>
    public static IEnumerable<string> Of(string json) => Below(JsonNode.Parse(json)!, string.Empty);

    /// <summary>The text with the value at <paramref name="path"/> replaced; without a value the member is taken out.</summary>
    public static string With(string json, string path, string? value)
    {
        JsonNode root = JsonNode.Parse(json)!;
        JsonNode parent = Parent(root, path, out string name, out int index);
        if (value is null)
        {
            parent.AsObject().Remove(name);
        }
        else if (index >= 0)
        {
            parent.AsArray()[index] = JsonNode.Parse(value);
        }
        else
        {
            parent.AsObject()[name] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }

    private static IEnumerable<string> Below(JsonNode node, string path)
    {
        IEnumerable<(string Path, JsonNode? Node)> children = node switch
        {
            JsonObject members => members.Select(member => (path.Length == 0 ? member.Key : $"{path}.{member.Key}", member.Value)),
            JsonArray items => items.Select((item, index) => ($"{path}[{index.ToString(CultureInfo.InvariantCulture)}]", item)),
            _ => [],
        };
        return children.SelectMany(child => child.Node is null ? [child.Path] : Below(child.Node, child.Path).Prepend(child.Path));
    }

    private static JsonNode Parent(JsonNode root, string path, out string name, out int index)
    {
        string[] steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        JsonNode node = root;
        foreach (string step in steps[..^1])
        {
            node = step[0] == '[' ? node[IndexOf(step)]! : node[step]!;
        }

        name = steps[^1];
        index = name[0] == '[' ? IndexOf(name) : -1;
        return node;
    }

    private static int IndexOf(string step) => int.Parse(step[1..^1], CultureInfo.InvariantCulture);
}
