namespace IacpBus.Transport.Broker;

/// <summary>The broker did not confirm a message in time. Whether it arrived is not known; sending the same message again is safe.</summary>
public sealed class BrokerUnavailableException : Exception
{
    /// <param name="message">What was tried, for how long, and the cure.</param>
    /// <param name="innerException">The last failure seen, if any.</param>
    public BrokerUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
