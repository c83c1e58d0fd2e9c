using System.Collections.Concurrent;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Dispatch;
using MassTransit.Logging;

namespace IacpBus.Transport.Receiving.Broadcasts;

/// <summary>
/// What one agent of this process does with broadcasts. Its pipe is built when it hears one that is more than a sign of
/// life: most agents of a large process never do. Thread-safe, but for the order of <see cref="Hear"/>.
/// </summary>
internal sealed class AgentEar : ISettlement
{
    private readonly ReceivePipeline _pipeline;
    private readonly Lazy<IDeliveryTarget> _road;
    private readonly ConcurrentDictionary<ulong, HeardBroadcast> _hearing = new();
    private ulong _lastTag;

    public AgentEar(AgentReceiveEndpoint endpoint, IPresenceListener? listener, int number, ILogContext log)
    {
        Agent = endpoint.Agent;
        Listener = listener;
        _pipeline = endpoint.PipelineOf(Ear.Presence);
        _road = new Lazy<IDeliveryTarget>(() => new DeliveryDispatcher(PipeEndpoint.Create(endpoint, Ear.Presence, number, log), this));
    }

    public AgentTransport Agent { get; }

    /// <summary>Who takes note of signs of life for this agent; <c>null</c> when its consumers alone do.</summary>
    public IPresenceListener? Listener { get; }

    /// <summary>Agents of one group judge every broadcast alike.</summary>
    public object Group => (Agent.Definition.Policy, Listener);

    /// <summary>Whether it is one that the message is for; looked at before anything is verified.</summary>
    public bool IsMeantBy(UnverifiedEnvelope claimed) => claimed.Recipient.IsBroadcast
        ? claimed.Recipient.Covers(Agent.Id) && claimed.Sender != Agent.Id
        : claimed.Recipient.Agent == Agent.Id;

    /// <summary>What the receive road says about it.</summary>
    public AcceptedEnvelope? Admit(in Delivery delivery) => _pipeline.TryAdmit(delivery, out AcceptedEnvelope? accepted, out _) ? accepted : null;

    /// <summary>Whether a message that was accepted has more to do here than to be noted.</summary>
    public bool WantsMoreOf(AcceptedEnvelope accepted) => Listener is null || Agent.Definition.ConsumesSignsOfLife || accepted.Message is not (CapabilityAnnouncement or Heartbeat);

    /// <summary>Lets the consumers have it, or buries it, as an endpoint of its own would; those of one sender in the order of the calls.</summary>
    public void Hear(in DeliveredMessage message, HeardBroadcast heard)
    {
        ulong tag = ++_lastTag;
        _hearing[tag] = heard;
        _road.Value.Begin(message with { Tag = tag });
    }

    /// <summary>The consumer of the presence queue is gone.</summary>
    public void Abandon()
    {
        if (_road.IsValueCreated)
        {
            _road.Value.Abandon();
        }
    }

    public ValueTask AcknowledgeAsync(ulong tag)
    {
        if (_hearing.TryRemove(tag, out HeardBroadcast? heard))
        {
            heard.Done();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask GiveBackAsync(ulong tag, Exception cause)
    {
        // A broadcast is not given back: the others have heard it.
        if (cause is not OperationCanceledException)
        {
            Log.BroadcastLost(Agent.Road.Logger, cause, Agent.Id.Value);
        }

        return AcknowledgeAsync(tag);
    }
}
