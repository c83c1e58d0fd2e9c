using System.Diagnostics.CodeAnalysis;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// Links the messages of one conversation (spec/iacp.md 1.4): the message_id of its first message, or whatever
/// token of 1 to 128 printable ASCII characters the peer chose. UUIDs compare by value; the text is kept.
/// </summary>
public readonly struct CorrelationId : IEquatable<CorrelationId>
{
    private readonly string? _text;
    private readonly Guid _uuid;

    private CorrelationId(string text, Guid uuid)
    {
        _text = text;
        _uuid = uuid;
    }

    /// <summary>The id as it stands in the envelope.</summary>
    public string Value => _text ?? string.Empty;

    /// <summary>The id as a UUID; <c>null</c> when the peer chose another token.</summary>
    public Guid? Uuid => _uuid == Guid.Empty ? null : _uuid;

    /// <summary>The conversation that <paramref name="message"/> opens.</summary>
    public static CorrelationId From(MessageId message) => new(message.Value, message.Uuid ?? Guid.Empty);

    /// <summary>Reads an id from the network; <c>false</c> when it is neither a UUID nor a token.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CorrelationId id)
    {
        bool valid = IdText.TryParseUuid(text, out Guid uuid) || IdText.IsToken(text);
        id = valid ? new CorrelationId(text!, uuid) : default;
        return valid;
    }

    /// <summary>Whether this conversation was opened by <paramref name="message"/>.</summary>
    public bool Names(MessageId message) => Equals(From(message));

    /// <inheritdoc/>
    public bool Equals(CorrelationId other) => _uuid == other._uuid && (_uuid != Guid.Empty || Value == other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CorrelationId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _uuid != Guid.Empty ? _uuid.GetHashCode() : Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>The same conversation.</summary>
    public static bool operator ==(CorrelationId left, CorrelationId right) => left.Equals(right);

    /// <summary>Another conversation.</summary>
    public static bool operator !=(CorrelationId left, CorrelationId right) => !left.Equals(right);
}
