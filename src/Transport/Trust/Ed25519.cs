namespace IacpBus.Transport.Trust;

/// <summary>The sizes that RFC 8032 fixes.</summary>
internal static class Ed25519
{
    public const int KeySize = 32;
    public const int SignatureSize = 64;
}
