using System.Reflection;
using System.Runtime.InteropServices;

namespace IacpBus.StoryCheck.Signing;

/// <summary>Ed25519 of the system's OpenSSL: another library than the agents use.</summary>
internal static partial class OpenSsl
{
    private const string Library = "crypto";
    private const int Ed25519 = 1087;

    static OpenSsl() => NativeLibrary.SetDllImportResolver(typeof(OpenSsl).Assembly, Resolve);

    /// <summary>Whether <paramref name="signature"/> is that of <paramref name="key"/> over <paramref name="message"/>.</summary>
    public static bool Verify(byte[] key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        IntPtr publicKey = EVP_PKEY_new_raw_public_key(Ed25519, IntPtr.Zero, key, (nuint)key.Length);
        IntPtr context = EVP_MD_CTX_new();
        try
        {
            return publicKey != IntPtr.Zero
                && EVP_DigestVerifyInit(context, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, publicKey) == 1
                && EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(publicKey);
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (string file in (string[])["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto"])
        {
            if (name == Library && NativeLibrary.TryLoad(file, assembly, path, out IntPtr handle))
            {
                return handle;
            }
        }

        return IntPtr.Zero;
    }

#pragma warning disable IDE1006 // The names of OpenSSL.
    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr EVP_PKEY_new_raw_public_key(int type, IntPtr engine, byte[] key, nuint length);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void EVP_PKEY_free(IntPtr key);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr EVP_MD_CTX_new();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void EVP_MD_CTX_free(IntPtr context);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EVP_DigestVerifyInit(IntPtr context, IntPtr keyContext, IntPtr digest, IntPtr engine, IntPtr key);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EVP_DigestVerify(IntPtr context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);
#pragma warning restore IDE1006
}
