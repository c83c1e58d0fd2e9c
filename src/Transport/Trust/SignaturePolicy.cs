namespace IacpBus.Transport.Trust;

/// <summary>Whose messages an agent takes (spec/iacp.md 2.5). Set by the receiver; nothing in a message changes it.</summary>
public enum SignaturePolicy
{
    /// <summary>Only messages with a good signature of a known key. The default.</summary>
    Required,

    /// <summary>Unsigned messages and unknown keys pass as unverified, but never for a sender that has a registered key.</summary>
    Registered,

    /// <summary>Everything passes, marked for what it is. For demonstrations.</summary>
    Open,
}
