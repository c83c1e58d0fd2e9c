namespace IacpBus.Transport.Trust;

/// <summary>
/// Pure Ed25519 (RFC 8032 section 5.1) by a library that others maintain. One of two adapters is compiled in; both
/// run the same tests. Implementations are thread-safe.
/// </summary>
internal interface IEd25519Engine
{
    /// <summary>What the engine is, for the log: name and version of the library.</summary>
    string Description { get; }

    /// <summary>Derives the public key (32 bytes) of a private seed (32 bytes).</summary>
    void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey);

    /// <summary>Signs with a private seed (32 bytes) and its public key; the signature has 64 bytes.</summary>
    void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature);

    /// <summary><c>false</c> for anything that is not a good signature, weak and malformed keys included. Never throws for input.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>Whether these 32 bytes are a point of the main subgroup; small-order and non-canonical keys are not.</summary>
    bool IsValidPublicKey(ReadOnlySpan<byte> publicKey);
}
