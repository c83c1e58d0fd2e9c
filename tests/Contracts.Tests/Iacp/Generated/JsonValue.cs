using System.Text;

namespace IacpBus.Contracts.Tests.Iacp.Generated;

/// <summary>A JSON value that knows its canonical text without the code under test, and spells itself in other ways.</summary>
internal abstract record JsonValue
{
    public abstract void Canonical(StringBuilder output);

    public abstract void Spell(Random random, StringBuilder output);

    /// <summary>Simpler values for the search of a smallest counterexample.</summary>
    public virtual IEnumerable<JsonValue> Shrink() => [];

    public string ToCanonical()
    {
        var output = new StringBuilder();
        Canonical(output);
        return output.ToString();
    }

    /// <summary>The same value, not canonical: at least a blank follows it.</summary>
    public string ToSpelling(Random random)
    {
        var output = new StringBuilder();
        Blanks(random, output);
        Spell(random, output);
        return output.Append(" \n").ToString();
    }

    protected static void Blanks(Random random, StringBuilder output)
    {
        while (random.Next(4) == 0)
        {
            output.Append(" \t\r\n"[random.Next(4)]);
        }
    }
}

internal sealed record JsonLiteral(string Text) : JsonValue
{
    public override void Canonical(StringBuilder output) => output.Append(Text);

    public override void Spell(Random random, StringBuilder output) => output.Append(Text);
}

internal sealed record JsonText(string Value) : JsonValue
{
    public override void Canonical(StringBuilder output)
    {
        output.Append('"');
        foreach (char character in Value)
        {
            int known = "\"\\\b\t\n\f\r".IndexOf(character, StringComparison.Ordinal);
            _ = known >= 0 ? output.Append('\\').Append("\"\\btnfr"[known])
                : character < ' ' ? output.Append($"\\u{(int)character:x4}")
                : output.Append(character);
        }

        output.Append('"');
    }

    public override void Spell(Random random, StringBuilder output)
    {
        output.Append('"');
        for (int i = 0; i < Value.Length; i++)
        {
            int length = char.IsHighSurrogate(Value[i]) ? 2 : 1;
            string character = Value.Substring(i, length);
            i += length - 1;
            if (character == "/" && random.Next(2) == 0)
            {
                output.Append("\\/");
            }
            else if (random.Next(4) == 0)
            {
                foreach (char unit in character)
                {
                    output.Append(random.Next(2) == 0 ? $"\\u{(int)unit:x4}" : $"\\u{(int)unit:X4}");
                }
            }
            else
            {
                string quoted = new JsonText(character).ToCanonical();
                output.Append(quoted, 1, quoted.Length - 2);
            }
        }

        output.Append('"');
    }

    public override IEnumerable<JsonValue> Shrink() => Value.Length > 0 && !Value.Any(char.IsSurrogate) ? [new JsonText(Value[1..])] : [];
}

internal sealed record JsonArray(IReadOnlyList<JsonValue> Items) : JsonValue
{
    public override void Canonical(StringBuilder output)
    {
        output.Append('[');
        for (int i = 0; i < Items.Count; i++)
        {
            output.Append(i == 0 ? "" : ",");
            Items[i].Canonical(output);
        }

        output.Append(']');
    }

    public override void Spell(Random random, StringBuilder output)
    {
        output.Append('[');
        for (int i = 0; i < Items.Count; i++)
        {
            output.Append(i == 0 ? "" : ",");
            Blanks(random, output);
            Items[i].Spell(random, output);
            Blanks(random, output);
        }

        output.Append(']');
    }

    public override IEnumerable<JsonValue> Shrink() =>
        Items.Select((_, i) => new JsonArray([.. Items.Where((_, j) => j != i)]))
            .Concat(Items.SelectMany((item, i) => item.Shrink().Select(smaller => new JsonArray([.. Items.Select((other, j) => j == i ? smaller : other)]))));
}

internal sealed record JsonObject(IReadOnlyDictionary<string, JsonValue> Members) : JsonValue
{
    public override void Canonical(StringBuilder output)
    {
        output.Append('{');
        string separator = "";
        foreach ((string name, JsonValue value) in Members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            output.Append(separator);
            new JsonText(name).Canonical(output);
            output.Append(':');
            value.Canonical(output);
            separator = ",";
        }

        output.Append('}');
    }

    public override void Spell(Random random, StringBuilder output)
    {
        KeyValuePair<string, JsonValue>[] members = [.. Members];
        random.Shuffle(members);
        output.Append('{');
        Blanks(random, output);
        string separator = "";
        foreach ((string name, JsonValue value) in members)
        {
            output.Append(separator);
            Blanks(random, output);
            new JsonText(name).Spell(random, output);
            Blanks(random, output);
            output.Append(':');
            Blanks(random, output);
            value.Spell(random, output);
            Blanks(random, output);
            separator = ",";
        }

        output.Append('}');
    }

    public override IEnumerable<JsonValue> Shrink() =>
        Members.Keys.Select(name => (JsonValue)Without(name))
            .Concat(Members.SelectMany(member => member.Value.Shrink().Select(smaller => With(member.Key, smaller))));

    public JsonObject Without(string name) => new(Members.Where(member => member.Key != name).ToDictionary());

    public JsonObject With(string name, JsonValue value) => new(new Dictionary<string, JsonValue>(Members) { [name] = value });
}
