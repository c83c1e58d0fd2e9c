namespace IacpBus.Transport.Trust;

/// <summary>The engine that this build uses, and the sizes that RFC 8032 fixes.</summary>
internal static class Ed25519
{
    public const int KeySize = 32;
    public const int SignatureSize = 64;

#if ED25519_NSEC
    public static IEd25519Engine Engine { get; } = new NSecEngine();
#else
    public static IEd25519Engine Engine { get; } = new LibsodiumEngine();
#endif
}
