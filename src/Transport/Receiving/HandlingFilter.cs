using System.Diagnostics;
using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Dispatch;
using IacpBus.Transport.Receiving.Retry;
using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Once per accepted message that has its turn, around all consumers: looks at its time to live once more, and measures. A
/// handler that was cancelled by anything but the shutdown counts as failed.
/// </summary>
internal sealed class HandlingFilter(AgentRoad road, ReceivePipeline pipeline, PoisonGate? gate, IHandledMessages handled, TimeProvider clock) : IFilter<ConsumeContext>
{
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        AcceptedEnvelope accepted = context.Accepted();
        using IDisposable? alone = gate is null ? null : await gate.EnterAsync(context, accepted).ConfigureAwait(false);
        EnvelopeError? over = pipeline.CheckExpired(accepted.Envelope);
        if (over is null && gate is not null)
        {
            over = await gate.CheckAsync(accepted, context.CancellationToken).ConfigureAwait(false);
        }

        if (over is not null)
        {
            throw new EnvelopeRejectedException(new Refusal(over, accepted.Claimed, accepted.Verification) { ContentHash = accepted.ContentHash });
        }

        using Activity? activity = StartActivity(context, accepted.Envelope);
        long started = clock.GetTimestamp();
        try
        {
            await handled.HandleAsync(context, accepted, HandleAsync).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw new HandlerFaultException("The handler was cancelled, though the agent was not stopping.", cancelled);
        }
        finally
        {
            IacpTelemetry.RecordHandling(road.Self, clock.GetElapsedTime(started));
        }

        async Task HandleAsync()
        {
            await next.Send(context).ConfigureAwait(false);
            await context.ConsumeCompleted.ConfigureAwait(false);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-handling");

    private Activity? StartActivity(ConsumeContext context, Envelope envelope)
    {
        if (!IacpTelemetry.Activities.HasListeners())
        {
            return null;
        }

        _ = ActivityContext.TryParse(TraceParent(context), null, isRemote: true, out ActivityContext parent);
        Activity? activity = IacpTelemetry.Activities.StartActivity("iacp process", ActivityKind.Consumer, parent);
        activity?.SetTag("messaging.system", "rabbitmq");
        activity?.SetTag("messaging.operation.name", "process");
        activity?.SetTag("messaging.message.id", envelope.MessageId.Value);
        activity?.SetTag("messaging.message.conversation_id", envelope.Conversation.Value);
        activity?.SetTag("iacp.agent", road.Self.Value);
        activity?.SetTag("iacp.sender", envelope.Sender.Value);
        return activity;
    }

    private static string? TraceParent(ConsumeContext context) =>
        DeliveryContext.Of(context).Properties.Headers?.TryGetValue("traceparent", out object? value) == true
        && value is byte[] { Length: < 128 } text
            ? Encoding.ASCII.GetString(text)
            : null;
}
