using System.Diagnostics.CodeAnalysis;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// Logical channel of a message (spec/iacp.md 1.6): one of the standard names, their aliases, or a private one that
/// begins with <c>x-</c>. Aliases are the same channel: <c>negotiate</c> is <c>coordination</c>, <c>notify</c> is
/// <c>notification</c>. First deliveries are ordered per (sender, recipient, channel).
/// </summary>
public readonly record struct ChannelName
{
    private const int MaxLength = 64;

    private readonly string? _value;

    private ChannelName(string value) => _value = value;

    /// <summary>The name without aliases.</summary>
    public string Value => _value ?? "notification";

    /// <summary>Whether it is one of the five standard channels or a private one.</summary>
    public bool IsKnown => Value is "handoff" or "query" or "coordination" or "notification" or "health" || Value.StartsWith("x-", StringComparison.Ordinal);

    /// <summary>The channel that a message of <paramref name="intent"/> uses when it names none.</summary>
    public static ChannelName For(MessageIntent intent) => new(intent switch
    {
        MessageIntent.Handoff => "handoff",
        MessageIntent.Query => "query",
        MessageIntent.Negotiate => "coordination",
        MessageIntent.Health => "health",
        _ => "notification",
    });

    /// <summary>Reads a channel: 1 to 64 printable ASCII characters. Whether it is known is <see cref="IsKnown"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ChannelName channel)
    {
        bool valid = text is { Length: > 0 and <= MaxLength } && IdText.IsToken(text);
        channel = valid ? new ChannelName(text switch { "negotiate" => "coordination", "notify" => "notification", _ => text! }) : default;
        return valid;
    }

    /// <summary>Finds one of the five standard channels, without making a text of it; aliases are not found.</summary>
    internal static bool TryStandard(ReadOnlySpan<byte> utf8, out ChannelName channel)
    {
        string? name = utf8 switch
        {
            _ when utf8.SequenceEqual("handoff"u8) => "handoff",
            _ when utf8.SequenceEqual("query"u8) => "query",
            _ when utf8.SequenceEqual("coordination"u8) => "coordination",
            _ when utf8.SequenceEqual("notification"u8) => "notification",
            _ when utf8.SequenceEqual("health"u8) => "health",
            _ => null,
        };
        channel = name is null ? default : new ChannelName(name);
        return name is not null;
    }

    /// <summary>Reads a channel of the caller's own making.</summary>
    /// <exception cref="FormatException">It is neither a standard channel nor begins with <c>x-</c>.</exception>
    public static ChannelName Parse(string text) => TryParse(text, out ChannelName channel) && channel.IsKnown
        ? channel
        : throw new FormatException($"'{text}' is not a channel: use handoff, query, coordination, notification, health or a name that begins with x-.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
