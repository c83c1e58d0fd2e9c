namespace IacpBus.Transport.Receiving.Broadcasts;

/// <summary>Takes note of accepted announcements and heartbeats, once for all agents that share it. Thread-safe, and quick: the next broadcast waits.</summary>
internal interface IPresenceListener
{
    void Hear(AcceptedEnvelope accepted);
}
