namespace IacpBus.Transport.Trust;

/// <summary>The engine that this build uses.</summary>
internal static class Ed25519Engines
{
#if ED25519_NSEC
    public static IEd25519Engine Current { get; } = new NSecEngine();
#else
    public static IEd25519Engine Current { get; } = new LibsodiumEngine();
#endif
}
