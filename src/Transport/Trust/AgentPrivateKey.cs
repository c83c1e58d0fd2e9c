using System.Security.Cryptography;

namespace IacpBus.Transport.Trust;

/// <summary>
/// An Ed25519 private key: a seed of 32 bytes that never leaves this object in text. Thread-safe until disposed.
/// </summary>
public sealed class AgentPrivateKey : IDisposable
{
    private readonly byte[] _seed = GC.AllocateArray<byte>(Ed25519.KeySize, pinned: true);
    private bool _disposed;

    private AgentPrivateKey(ReadOnlySpan<byte> seed)
    {
        seed.CopyTo(_seed);
        PublicKey = AgentPublicKey.FromSeed(seed);
    }

    /// <summary>The key that others check this one's signatures with.</summary>
    public AgentPublicKey PublicKey { get; }

    /// <summary>A new key from the system's random generator.</summary>
    public static AgentPrivateKey Generate()
    {
        Span<byte> seed = stackalloc byte[Ed25519.KeySize];
        RandomNumberGenerator.Fill(seed);
        var key = new AgentPrivateKey(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>The key of a seed of 32 bytes, which the caller should erase afterwards.</summary>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static AgentPrivateKey FromSeed(ReadOnlySpan<byte> seed) => seed.Length == Ed25519.KeySize
        ? new AgentPrivateKey(seed)
        : throw new ArgumentException($"An Ed25519 private key is a seed of {Ed25519.KeySize} bytes.", nameof(seed));

    /// <summary>Writes the signature (64 bytes) over <paramref name="message"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The signature has another length; the engine would write past its end.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(signature.Length, Ed25519.SignatureSize);
        ObjectDisposedException.ThrowIf(_disposed, this);
        Ed25519Engines.Current.Sign(_seed, PublicKey.Bytes, message, signature);
    }

    /// <summary>Erases the seed.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_seed);
    }

    /// <summary>Names the public key only.</summary>
    public override string ToString() => $"private key of {PublicKey}";

    internal string ExportSeedSensitive() => Convert.ToHexStringLower(_seed);
}
