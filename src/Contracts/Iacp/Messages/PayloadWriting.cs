using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>Members of a payload, each left out when there is nothing to say.</summary>
internal static class PayloadWriting
{
    public static void Member(this JcsWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.Name(name);
            writer.Text(value);
        }
    }

    public static void Member(this JcsWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.Name(name);
            writer.Number(number);
        }
    }

    public static void Member(this JcsWriter writer, ReadOnlySpan<byte> name, int? value) => writer.Member(name, (double?)value);

    public static void Member(this JcsWriter writer, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
        {
            writer.Name(name);
            writer.Boolean(flag);
        }
    }

    public static void Member(this JcsWriter writer, ReadOnlySpan<byte> name, CanonicalJson? value)
    {
        if (value is { } json)
        {
            writer.Name(name);
            writer.Json(json);
        }
    }

    public static void Member(this JcsWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? value) =>
        writer.Member(name, value is { } time ? Rfc3339.Format(time) : null);

    public static void Member(this JcsWriter writer, ReadOnlySpan<byte> name, Deadline? value)
    {
        if (value is { } deadline)
        {
            writer.Name(name);
            deadline.Write(writer);
        }
    }

    public static void Member(this JcsWriter writer, ReadOnlySpan<byte> name, PayloadObject? value)
    {
        if (value is not null)
        {
            writer.Name(name);
            value.Write(writer);
        }
    }

    public static void Credits(this JcsWriter writer, ReadOnlySpan<byte> name, decimal? value) =>
        writer.Member(name, value is { } credits ? CreditAmount.ToNumber(credits) : null);

    public static void Texts(this JcsWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        writer.Name(name);
        writer.StartArray();
        foreach (string value in values)
        {
            writer.Text(value);
        }

        writer.EndArray();
    }

    public static void Parts(this JcsWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<PayloadObject> values, bool evenIfEmpty = false)
    {
        if (values.Count == 0 && !evenIfEmpty)
        {
            return;
        }

        writer.Name(name);
        writer.StartArray();
        foreach (PayloadObject value in values)
        {
            value.Write(writer);
        }

        writer.EndArray();
    }
}
