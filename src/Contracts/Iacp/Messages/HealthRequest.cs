namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Says how the sender is and wants to know how the recipient is (spec/iacp.md 3.1, 3.8): <c>request/health</c>.
/// Some published clients send their heartbeats so, to <c>registry</c>. Answered with a <see cref="HealthReply"/>.
/// </summary>
public sealed record HealthRequest() : HealthMessage(MessageType.Request)
{
    internal static HealthMessage Read(PayloadReader payload, Envelope envelope) => Read(new HealthRequest(), payload);
}
