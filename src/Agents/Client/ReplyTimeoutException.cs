namespace IacpBus.Agents.Client;

/// <summary>No reply came within the request's time to live (spec/iacp.md 4.2). A later one goes to dead letters.</summary>
public sealed class ReplyTimeoutException : Exception
{
    /// <param name="message">Who was asked, and for how long.</param>
    public ReplyTimeoutException(string message)
        : base(message)
    {
    }
}
