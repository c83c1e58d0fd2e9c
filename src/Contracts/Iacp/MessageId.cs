using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// Identity of one message (spec/iacp.md 1.2): a UUID of RFC 9562, or under the lenient profile any token of
/// 1 to 128 printable ASCII characters. UUIDs compare by value whatever their case; the original text is kept,
/// because a peer expects its own spelling back.
/// </summary>
public readonly struct MessageId : IEquatable<MessageId>
{
    private static long s_last;

    private readonly string? _text;
    private readonly Guid _uuid;

    private MessageId(string text, Guid uuid)
    {
        _text = text;
        _uuid = uuid;
    }

    /// <summary>The id as it stands in the envelope.</summary>
    public string Value => _text ?? string.Empty;

    /// <summary>The id as a UUID; <c>null</c> for a token that only the lenient profile accepts.</summary>
    public Guid? Uuid => _uuid == Guid.Empty ? null : _uuid;

    /// <summary>
    /// A new UUIDv7 of the clock's time, greater than every id made before in this process (RFC 9562 section 6.2,
    /// method 1: the twelve bits behind the milliseconds count). Thread-safe.
    /// </summary>
    public static MessageId New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        long candidate = clock.GetUtcNow().ToUnixTimeMilliseconds() << 12;
        long last, next;
        do
        {
            last = Volatile.Read(ref s_last);
            next = Math.Max(candidate, last + 1);
        }
        while (Interlocked.CompareExchange(ref s_last, next, last) != last);

        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, (next >> 12 << 16) | 0x7000L | (next & 0xFFF));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        var uuid = new Guid(bytes, bigEndian: true);
        return new MessageId(uuid.ToString("D", CultureInfo.InvariantCulture), uuid);
    }

    /// <summary>Reads an id from the network. Without <paramref name="lenient"/> only a UUID of RFC 9562 is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, bool lenient, out MessageId id)
    {
        if (IdText.TryParseUuid(text, out Guid uuid))
        {
            id = new MessageId(text!, uuid);
            return true;
        }

        bool token = lenient && IdText.IsToken(text);
        id = token ? new MessageId(text!, Guid.Empty) : default;
        return token;
    }

    /// <summary>Reads a UUID of the caller's own making.</summary>
    /// <exception cref="FormatException">It is not a UUID of RFC 9562.</exception>
    public static MessageId Parse(string text) => TryParse(text, lenient: false, out MessageId id)
        ? id
        : throw new FormatException($"'{text}' is not a UUID of RFC 9562.");

    /// <inheritdoc/>
    public bool Equals(MessageId other) => _uuid == other._uuid && (_uuid != Guid.Empty || Value == other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MessageId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _uuid != Guid.Empty ? _uuid.GetHashCode() : Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>The same id.</summary>
    public static bool operator ==(MessageId left, MessageId right) => left.Equals(right);

    /// <summary>Another id.</summary>
    public static bool operator !=(MessageId left, MessageId right) => !left.Equals(right);
}
