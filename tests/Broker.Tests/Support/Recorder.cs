using System.Collections.Concurrent;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Broker.Tests.Support;

/// <summary>What reached the handlers of one host, in the order of arrival.</summary>
internal sealed class Recorder
{
    private readonly ConcurrentQueue<AcceptedEnvelope> _seen = new();

    public IReadOnlyList<AcceptedEnvelope> Seen => [.. _seen];

    public int Count => _seen.Count;

    public void Add(AcceptedEnvelope accepted) => _seen.Enqueue(accepted);

    public Task ReachesAsync(int count) => Eventually.HoldsAsync(() => Count >= count, $"{count} messages reach the handlers");

    public Task SawAsync(string messageId) => Eventually.HoldsAsync(() => Seen.Any(accepted => accepted.Envelope.MessageId.Value == messageId), $"message {messageId} reaches a handler");
}

/// <summary>A consumer of everything that a handler can be given from outside, so that what slips through is seen.</summary>
internal sealed class RecordingConsumer(Recorder recorder) :
    IConsumer<VendorRequest>,
    IConsumer<Notification>,
    IConsumer<HandoffRequest>,
    IConsumer<WorkProposal>,
    IConsumer<Heartbeat>,
    IConsumer<CapabilityAnnouncement>
{
    public Task Consume(ConsumeContext<VendorRequest> context) => Record(context);

    public Task Consume(ConsumeContext<Notification> context) => Record(context);

    public Task Consume(ConsumeContext<HandoffRequest> context) => Record(context);

    public Task Consume(ConsumeContext<WorkProposal> context) => Record(context);

    public Task Consume(ConsumeContext<Heartbeat> context) => Record(context);

    public Task Consume(ConsumeContext<CapabilityAnnouncement> context) => Record(context);

    private Task Record(ConsumeContext context)
    {
        recorder.Add(context.Accepted());
        return Task.CompletedTask;
    }
}
