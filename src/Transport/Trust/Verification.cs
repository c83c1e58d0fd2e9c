namespace IacpBus.Transport.Trust;

/// <summary>What is known about who sent a message.</summary>
public enum Verification
{
    /// <summary>No signature, or a placeholder for one.</summary>
    Unsigned,

    /// <summary>The signature is good for a valid key of the sender.</summary>
    Verified,

    /// <summary>Signed, but no key of the sender is known.</summary>
    UnknownKey,

    /// <summary>Signed, and the signature fits no valid key of the sender.</summary>
    Invalid,
}
