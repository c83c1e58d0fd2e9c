namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>What a delivery tells consumers of the endpoint that it came to.</summary>
/// <param name="Agent">The agent's two directions.</param>
/// <param name="InputAddress">What MassTransit calls the endpoint.</param>
/// <param name="Clock">The time.</param>
internal sealed record EndpointFacts(AgentRoad Agent, Lazy<Uri> InputAddress, TimeProvider Clock);
