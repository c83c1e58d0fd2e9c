namespace IacpBus.Agents.Capabilities;

/// <summary>The work cannot be done and a repeat would not help. The sender gets the message as the reason, so it must hold nothing secret.</summary>
public sealed class CapabilityFailedException : Exception
{
    /// <param name="reason">A sentence for the sender.</param>
    /// <param name="innerException">What happened; goes to the log only.</param>
    public CapabilityFailedException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
