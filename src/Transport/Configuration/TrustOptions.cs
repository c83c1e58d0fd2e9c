namespace IacpBus.Transport.Configuration;

/// <summary>Where keys are. Bound from <c>Iacp:Trust</c>.</summary>
public sealed class TrustOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Iacp:Trust";

    /// <summary>
    /// Folder with <c>public/</c> (keys of everybody) and <c>private/</c> (keys of the agents of this process, mode 0600).
    /// Default <c>keys</c> in the working directory.
    /// </summary>
    public string KeyFolder { get; set; } = "keys";
}
