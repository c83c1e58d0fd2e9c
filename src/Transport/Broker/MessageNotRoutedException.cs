namespace IacpBus.Transport.Broker;

/// <summary>The broker has no queue for the recipient, or its inbox refuses more messages. Nothing was delivered.</summary>
public sealed class MessageNotRoutedException : Exception
{
    /// <param name="message">Which recipient, and the cure.</param>
    public MessageNotRoutedException(string message)
        : base(message)
    {
    }
}
