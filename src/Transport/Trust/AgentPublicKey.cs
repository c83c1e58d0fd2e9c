using System.Diagnostics.CodeAnalysis;

namespace IacpBus.Transport.Trust;

/// <summary>
/// An Ed25519 public key of an agent: 32 bytes, a point of the main subgroup (small-order and non-canonical
/// encodings are refused; spec/iacp.md 2.2). Immutable and thread-safe.
/// </summary>
public sealed class AgentPublicKey : IEquatable<AgentPublicKey>
{
    private const string Prefix = "ed25519:";
    private readonly byte[] _bytes;

    private AgentPublicKey(byte[] bytes) => _bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads 64 hex digits, with or without the prefix <c>ed25519:</c>; <c>false</c> for anything else and for weak keys.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AgentPublicKey? key)
    {
        key = null;
        if (text is null)
        {
            return false;
        }

        string hex = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        var bytes = new byte[Ed25519.KeySize];
        if (hex.Length != 2 * Ed25519.KeySize
            || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done
            || !Ed25519Engines.Current.IsValidPublicKey(bytes))
        {
            return false;
        }

        key = new AgentPublicKey(bytes);
        return true;
    }

    internal static AgentPublicKey FromSeed(ReadOnlySpan<byte> seed)
    {
        var bytes = new byte[Ed25519.KeySize];
        Ed25519Engines.Current.DerivePublicKey(seed, bytes);
        return new AgentPublicKey(bytes);
    }

    /// <summary>Whether <paramref name="signature"/> (64 bytes) is this key's over <paramref name="message"/>.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Ed25519Engines.Current.Verify(_bytes, message, signature);

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_bytes);

    /// <inheritdoc/>
    public bool Equals(AgentPublicKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AgentPublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);
}
