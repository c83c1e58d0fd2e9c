namespace IacpBus.Transport.Sending;

/// <summary>The message is larger than receivers take, so it was not sent (spec/iacp.md 1.8).</summary>
public sealed class MessageTooLargeException : Exception
{
    /// <param name="message">How large it is, the limit, and the cure.</param>
    public MessageTooLargeException(string message)
        : base(message)
    {
    }
}
