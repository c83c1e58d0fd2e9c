using System.Globalization;
using System.Text.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Members with one value. Each is <c>null</c> when absent or at fault; what is at fault is noted in the reader.
/// </summary>
internal static class PayloadScalars
{
    private const int MaxIdLength = 256;

    /// <summary>A string; empty ones are allowed.</summary>
    public static string? Text(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        if (!payload.Ask(name, out JsonTokenType kind, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        if (kind == JsonTokenType.String)
        {
            return TextOf(value);
        }

        payload.Invalid(name, "a string");
        return null;
    }

    /// <summary>A string that is not empty.</summary>
    public static string? NonEmptyText(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        string? text = payload.Text(name);
        if (text is not { Length: 0 })
        {
            return text;
        }

        payload.Invalid(name, "a string that is not empty");
        return null;
    }

    /// <summary>A string that must be there and must not be empty; empty when it is at fault.</summary>
    public static string RequiredText(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        if (!payload.Has(name))
        {
            payload.Missing(name);
        }

        return payload.NonEmptyText(name) ?? string.Empty;
    }

    /// <summary>An identifier of the peer's choice: 1 to 256 characters.</summary>
    public static string? Id(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        string? text = payload.Text(name);
        if (text is null or { Length: > 0 and <= MaxIdLength })
        {
            return text;
        }

        payload.Invalid(name, $"a string of 1 to {MaxIdLength} characters");
        return null;
    }

    /// <summary>An identifier that must be there; empty when it is at fault.</summary>
    public static string RequiredId(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        if (!payload.Has(name))
        {
            payload.Missing(name);
        }

        return payload.Id(name) ?? string.Empty;
    }

    /// <summary>An agent id, which must be the sender's own: nobody speaks for somebody else.</summary>
    public static string? SenderId(this PayloadReader payload, ReadOnlySpan<byte> name, Envelope envelope)
    {
        string? text = payload.Text(name);
        if (text is not null && text != envelope.Sender.Value)
        {
            payload.Invalid(name, "the agent id of the sender");
        }

        return text;
    }

    /// <summary>A number.</summary>
    public static double? Number(this PayloadReader payload, ReadOnlySpan<byte> name) => Number(payload, name, double.NegativeInfinity, double.PositiveInfinity, "a number");

    /// <summary>A number of at least 0: a duration, a rate.</summary>
    public static double? Amount(this PayloadReader payload, ReadOnlySpan<byte> name) => Number(payload, name, 0, double.PositiveInfinity, "a number of at least 0");

    /// <summary>A number from 0 to 1.</summary>
    public static double? Fraction(this PayloadReader payload, ReadOnlySpan<byte> name) => Number(payload, name, 0, 1, "a number from 0 to 1");

    /// <summary>Any number, brought into 0 to 1 (spec/iacp.md 3.8).</summary>
    public static double? Load(this PayloadReader payload, ReadOnlySpan<byte> name) => payload.Number(name) is { } load ? Math.Clamp(load, 0, 1) : null;

    /// <summary>A whole number of at least <paramref name="min"/> that fits in 32 bits.</summary>
    public static int? WholeNumber(this PayloadReader payload, ReadOnlySpan<byte> name, int min = 0)
    {
        if (!payload.Ask(name, out JsonTokenType kind, out ReadOnlyMemory<byte> text))
        {
            return null;
        }

        if (kind == JsonTokenType.Number
            && int.TryParse(text.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= min)
        {
            return value;
        }

        payload.Invalid(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {int.MaxValue}"));
        return null;
    }

    /// <summary>An amount of credits: not negative, and exactly what the decimal type can hold.</summary>
    public static decimal? Credits(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        if (!payload.Ask(name, out JsonTokenType kind, out ReadOnlyMemory<byte> text))
        {
            return null;
        }

        if (kind == JsonTokenType.Number && CreditAmount.TryParse(text.Span, out decimal value))
        {
            return value;
        }

        payload.Invalid(name, "an amount of credits that is not negative");
        return null;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool? Flag(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        if (!payload.Ask(name, out JsonTokenType kind, out _))
        {
            return null;
        }

        if (kind is JsonTokenType.True or JsonTokenType.False)
        {
            return kind == JsonTokenType.True;
        }

        payload.Invalid(name, "true or false");
        return null;
    }

    /// <summary>A time of RFC 3339.</summary>
    public static DateTimeOffset? Time(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        if (!payload.Ask(name, out JsonTokenType kind, out ReadOnlyMemory<byte> text))
        {
            return null;
        }

        if (kind == JsonTokenType.String && Rfc3339.TryParse(text.Span[1..^1], out DateTimeOffset time))
        {
            return time;
        }

        payload.Invalid(name, "a time of RFC 3339");
        return null;
    }

    /// <summary>A time of RFC 3339 or a number of seconds that is not negative.</summary>
    public static Deadline? TimeOrSeconds(this PayloadReader payload, ReadOnlySpan<byte> name)
    {
        if (payload.KindOf(name) == JsonTokenType.String)
        {
            return payload.Time(name) is { } time ? Deadline.At(time) : null;
        }

        double? seconds = Number(payload, name, 0, double.PositiveInfinity, "a time of RFC 3339 or a number of seconds of at least 0");
        return seconds is { } delay ? Deadline.AfterSeconds(delay) : null;
    }

    /// <summary>One word of <paramref name="table"/>.</summary>
    public static T? Word<T>(this PayloadReader payload, ReadOnlySpan<byte> name, WordTable<T> table)
        where T : struct, Enum
    {
        if (!payload.Ask(name, out JsonTokenType kind, out ReadOnlyMemory<byte> text))
        {
            return null;
        }

        if (kind == JsonTokenType.String && table.TryParse(text.Span[1..^1], out T value))
        {
            return value;
        }

        payload.Invalid(name, table.Choices);
        return null;
    }

    private static string TextOf(ReadOnlyMemory<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted.Span);
        reader.Read();
        return reader.GetString()!;
    }

    private static double? Number(PayloadReader payload, ReadOnlySpan<byte> name, double min, double max, string expected)
    {
        if (!payload.Ask(name, out JsonTokenType kind, out ReadOnlyMemory<byte> text))
        {
            return null;
        }

        if (kind == JsonTokenType.Number
            && double.TryParse(text.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value >= min && value <= max)
        {
            return value;
        }

        payload.Invalid(name, expected);
        return null;
    }
}
