using NSec.Cryptography;

namespace IacpBus.Transport.Trust;

/// <summary>Ed25519 of NSec.Cryptography, which brings libsodium for Windows, macOS and Linux.</summary>
internal sealed class NSecEngine : IEd25519Engine
{
    private static readonly SignatureAlgorithm Algorithm = SignatureAlgorithm.Ed25519;

    public string Description => "NSec.Cryptography " + typeof(SignatureAlgorithm).Assembly.GetName().Version;

    public void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        using Key key = Key.Import(Algorithm, seed, KeyBlobFormat.RawPrivateKey);
        key.PublicKey.Export(KeyBlobFormat.RawPublicKey).CopyTo(publicKey);
    }

    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        using Key key = Key.Import(Algorithm, seed, KeyBlobFormat.RawPrivateKey);
        Algorithm.Sign(key, message, signature);
    }

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        PublicKey.TryImport(Algorithm, publicKey, KeyBlobFormat.RawPublicKey, out PublicKey? key)
        && key is not null
        && Algorithm.Verify(key, message, signature);

    public bool IsValidPublicKey(ReadOnlySpan<byte> publicKey) =>
        PublicKey.TryImport(Algorithm, publicKey, KeyBlobFormat.RawPublicKey, out PublicKey? _);
}
