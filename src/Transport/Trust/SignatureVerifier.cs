using System.Buffers;
using System.Security.Cryptography;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Trust;

/// <summary>Decides what an envelope's signature is worth (spec/iacp.md 2.2 to 2.4). Thread-safe.</summary>
internal sealed class SignatureVerifier(IKeyDirectory directory)
{
    private static ReadOnlySpan<byte> Prefix => "ed25519:"u8;

    private const string PureAlgorithm = "ed25519-jcs";
    private const string HashedAlgorithm = "ed25519-sha256-jcs";

    /// <summary>Checks the signature and leaves the content's identity (SHA-256 of the signing input) in <paramref name="contentHash"/>.</summary>
    public Verification Verify(UnverifiedEnvelope envelope, Span<byte> contentHash)
    {
        int length = envelope.SigningInputLength;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> input = rented.AsSpan(0, length);
            envelope.CopySigningInput(input);
            SHA256.HashData(input, contentHash);
            return Check(envelope, input, contentHash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Whether a key of <paramref name="agent"/> is registered, so that nobody may speak for it unsigned.</summary>
    public bool HasKey(AgentId agent) => directory.FindKeys(agent).Count > 0;

    /// <summary>Reads 128 hex digits in either case, with or without the prefix. Anything else is a placeholder, not a signature.</summary>
    internal static bool TryParseSignature(ReadOnlySpan<byte> text, Span<byte> signature)
    {
        ReadOnlySpan<byte> hex = text;
        if (hex.StartsWith(Prefix))
        {
            hex = hex[Prefix.Length..];
        }

        return hex.Length == 2 * Ed25519.SignatureSize
            && Convert.FromHexString(hex, signature, out _, out _) == OperationStatus.Done;
    }

    private Verification Check(UnverifiedEnvelope envelope, ReadOnlySpan<byte> input, ReadOnlySpan<byte> hash)
    {
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        if (!TryParseSignature(envelope.SignatureUtf8.GetValueOrDefault().Span, signature))
        {
            return Verification.Unsigned;
        }

        IReadOnlyList<AgentPublicKey> keys = directory.FindKeys(envelope.Sender);
        if (keys.Count == 0)
        {
            return Verification.UnknownKey;
        }

        // No enumerator for the one key that there nearly always is.
        for (int i = 0; i < keys.Count; i++)
        {
            if (IsGood(keys[i], envelope.SignatureAlgorithm, input, hash, signature))
            {
                return Verification.Verified;
            }
        }

        return Verification.Invalid;
    }

    /// <summary>The two forms cannot be confused: one signs 32 bytes, the other a text that begins with a brace.</summary>
    private static bool IsGood(AgentPublicKey key, string? algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) =>
        algorithm switch
        {
            null => key.Verify(hash, signature) || key.Verify(input, signature),
            HashedAlgorithm => key.Verify(hash, signature),
            PureAlgorithm => key.Verify(input, signature),
            _ => false,
        };
}
