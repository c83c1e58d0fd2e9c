using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IacpBus.Transport.Trust;

/// <summary>Ed25519 of the system's libsodium (Debian package libsodium23).</summary>
internal sealed partial class LibsodiumEngine : IEd25519Engine
{
    private const string Library = "sodium";
    private const int SecretKeySize = 64;

    static LibsodiumEngine() => NativeLibrary.SetDllImportResolver(typeof(LibsodiumEngine).Assembly, Resolve);

    public LibsodiumEngine()
    {
        if (sodium_init() < 0)
        {
            throw new CryptographicException("libsodium could not be initialised.");
        }
    }

    public string Description => "libsodium " + Marshal.PtrToStringUTF8(sodium_version_string());

    public void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Span<byte> secret = stackalloc byte[SecretKeySize];
        _ = crypto_sign_ed25519_seed_keypair(publicKey, secret, seed);
        CryptographicOperations.ZeroMemory(secret);
    }

    public void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        // libsodium's secret key is the seed followed by the public key, so nothing has to be derived again.
        Span<byte> secret = stackalloc byte[SecretKeySize];
        seed.CopyTo(secret);
        publicKey.CopyTo(secret[Ed25519.KeySize..]);
        _ = crypto_sign_ed25519_detached(signature, IntPtr.Zero, message, (ulong)message.Length, secret);
        CryptographicOperations.ZeroMemory(secret);
    }

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == Ed25519.KeySize
        && signature.Length == Ed25519.SignatureSize
        && crypto_sign_ed25519_verify_detached(signature, message, (ulong)message.Length, publicKey) == 0;

    public bool IsValidPublicKey(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == Ed25519.KeySize && crypto_core_ed25519_is_valid_point(publicKey) == 1;

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return IntPtr.Zero;
        }

        // Distributions ship the library under its version number and the bare name only for compilers.
        foreach (string file in (string[])["libsodium.so.23", "libsodium.so.26", "libsodium.so", "libsodium"])
        {
            if (NativeLibrary.TryLoad(file, assembly, path, out IntPtr handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException(
            "libsodium was not found, which signs and checks every message. Install it (Debian and Ubuntu: apt-get install libsodium23) or build with -p:Ed25519Engine=NSec.");
    }

#pragma warning disable SA1300, IDE1006, CA5392 // Names are those of the C library; its place is decided by Resolve.
    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial IntPtr sodium_version_string();

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_seed_keypair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_detached(
        Span<byte> signature, IntPtr signatureLength, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library)]
    private static partial int crypto_sign_ed25519_verify_detached(
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);

    [LibraryImport(Library)]
    private static partial int crypto_core_ed25519_is_valid_point(ReadOnlySpan<byte> publicKey);
#pragma warning restore SA1300, IDE1006, CA5392
}
