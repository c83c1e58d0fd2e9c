namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Says how the sender is because somebody asked (spec/iacp.md 3.1, 3.8): <c>response/health</c>.
/// </summary>
public sealed record HealthReply() : HealthMessage(MessageType.Response)
{
    internal static HealthMessage Read(PayloadReader payload, Envelope envelope) => Read(new HealthReply(), payload);
}
