namespace IacpBus.Transport.Receiving;

/// <summary>Where a message ends that is not handled.</summary>
public enum Lane
{
    /// <summary>Unbounded, for what came from a verified sender.</summary>
    DeadLetters,

    /// <summary>Bounded in bytes, for everything else: whoever can publish must not be able to fill the disk.</summary>
    Quarantine,
}
