namespace IacpBus.Contracts.Iacp;

/// <summary>What a message is (spec/iacp.md 3.1); wire names are the lower-case words.</summary>
public enum MessageType
{
    /// <summary><c>request</c>: wants a response or an error within its TTL.</summary>
    Request,

    /// <summary><c>response</c>: answers a request.</summary>
    Response,

    /// <summary><c>event</c>: tells something; nobody answers.</summary>
    Event,

    /// <summary><c>error</c>: says why a request was not served; never answered.</summary>
    Error,

    /// <summary><c>heartbeat</c>: says that an agent is alive.</summary>
    Heartbeat,
}
