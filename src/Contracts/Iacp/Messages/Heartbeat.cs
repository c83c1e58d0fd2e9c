namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Says from time to time that the sender is alive and how busy it is (spec/iacp.md 3.8): <c>heartbeat/health</c>. Nobody
/// answers.
/// </summary>
public sealed record Heartbeat() : HealthMessage(MessageType.Heartbeat)
{
    internal static HealthMessage Read(PayloadReader payload, Envelope envelope) => Read(new Heartbeat(), payload);
}
