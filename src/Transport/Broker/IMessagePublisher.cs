namespace IacpBus.Transport.Broker;

/// <summary>Where the send road and the burials end: the broker, or what stands in for it in tests of agents. Thread-safe.</summary>
internal interface IMessagePublisher
{
    /// <summary>Completes when a queue has the message. Messages go out in the order of the calls; a cancelled call may still arrive.</summary>
    /// <exception cref="MessageNotRoutedException">No queue takes the message.</exception>
    /// <exception cref="BrokerUnavailableException">No confirm came in time.</exception>
    Task PublishAsync(OutboundMessage message, CancellationToken cancellationToken);
}
