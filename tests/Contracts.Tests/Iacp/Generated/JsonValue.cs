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
        for (int dice = random.Next(16); dice < 4; dice = random.Next(8))
        {
            output.Append(" \t\r\n"[dice]);
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
    private const string NeedShortEscapes = "\"\\\b\t\n\f\r";
    private const string ShortEscapes = "\"\\btnfr";

    public override void Canonical(StringBuilder output)
    {
        output.Append('"');
        foreach (char unit in Value)
        {
            Append(unit, output);
        }

        output.Append('"');
    }

    public override void Spell(Random random, StringBuilder output)
    {
        output.Append('"');
        for (int i = 0; i < Value.Length; i++)
        {
            // Both halves of a pair are spelled alike; a lone half would be another text.
            int units = char.IsHighSurrogate(Value[i]) ? 2 : 1;
            int dice = random.Next(8);
            for (int j = 0; j < units; j++)
            {
                char unit = Value[i + j];
                _ = dice == 0 ? Hex(unit, "0123456789abcdef", output)
                    : dice == 1 ? Hex(unit, "0123456789ABCDEF", output)
                    : dice == 2 && unit == '/' ? output.Append("\\/")
                    : Append(unit, output);
            }

            i += units - 1;
        }

        output.Append('"');
    }

    public override IEnumerable<JsonValue> Shrink() => Value.Length > 0 && !Value.Any(char.IsSurrogate) ? [new JsonText(Value[1..])] : [];

    private static StringBuilder Append(char unit, StringBuilder output)
    {
        if (unit is >= ' ' and not '"' and not '\\')
        {
            return output.Append(unit);
        }

        int known = NeedShortEscapes.IndexOf(unit, StringComparison.Ordinal);
        return known >= 0 ? output.Append('\\').Append(ShortEscapes[known]) : Hex(unit, "0123456789abcdef", output);
    }

    private static StringBuilder Hex(char unit, string digits, StringBuilder output) => output
        .Append("\\u").Append(digits[unit >> 12]).Append(digits[(unit >> 8) & 15]).Append(digits[(unit >> 4) & 15]).Append(digits[unit & 15]);
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
