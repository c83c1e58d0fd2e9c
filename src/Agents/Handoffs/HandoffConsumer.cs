using IacpBus.Agents.Capabilities;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using MassTransit;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// The receiving side of a handoff: accept, queue or reject, run the capability, report, and give the result
/// (spec/iacp.md 4.5). The message stays unacknowledged while the work runs, so a worker that dies gives it back.
/// </summary>
internal sealed class HandoffConsumer(AgentTransport transport, AgentCapabilities capabilities, IServiceProvider scope) : IConsumer<HandoffRequest>
{
    public async Task Consume(ConsumeContext<HandoffRequest> context)
    {
        AcceptedEnvelope accepted = context.Accepted();
        if (capabilities.Find(context.Message) is not { } capability)
        {
            await ReplyAsync(accepted, HandoffStatus.Rejected, HandoffRejection.NotCapable, context.CancellationToken);
            return;
        }

        if (context.Message.Context.ToolsRequired.Except(capability.Options.Tools).FirstOrDefault() is { } missing && capability.Options.Tools.Count > 0)
        {
            await ReplyAsync(accepted, HandoffStatus.Rejected, $"{HandoffRejection.MissingTools}: {missing}", context.CancellationToken);
            return;
        }

        capability.Enter();
        try
        {
            await RunInSlotAsync(context, accepted, capability);
        }
        finally
        {
            capability.Exit();
        }
    }

    private async Task RunInSlotAsync(ConsumeContext<HandoffRequest> context, AcceptedEnvelope accepted, CapabilityRegistration capability)
    {
        CancellationToken stop = context.CancellationToken;
        Task slot = capability.Slots.WaitAsync(stop);
        if (!slot.IsCompletedSuccessfully)
        {
            await ReplyAsync(accepted, Reply(HandoffStatus.Queued) with { EstimatedWaitSeconds = capability.Options.TypicalDuration.TotalSeconds }, stop);
        }

        // From here on the order is settled: the next handoff of the same sender may start beside this one.
        context.ReleaseOrder();
        await slot;
        try
        {
            HandoffReply reply = Reply(HandoffStatus.Accepted) with { EstimatedWaitSeconds = capability.Options.TypicalDuration.TotalSeconds };
            await ReplyAsync(accepted, reply, stop);
            await RunAsync(accepted, capability, stop);
        }
        finally
        {
            capability.Slots.Release();
        }

        HandoffReply Reply(HandoffStatus status) => new() { HandoffId = context.Message.HandoffId, Status = status };
    }

    private async Task RunAsync(AcceptedEnvelope accepted, CapabilityRegistration capability, CancellationToken stop)
    {
        var request = (HandoffRequest)accepted.Message;
        var call = new CapabilityCall(capability.Name, request, accepted, ReportAsync);
        try
        {
            CanonicalJson result = await capability.CreateHandler(scope).HandleAsync(call, stop);
            Notification done = Notification.OfCompletion(result) with { HandoffId = request.HandoffId, Status = "completed" };
            await SendResultAsync(accepted, done, stop);
        }
        catch (CapabilityFailedException failure)
        {
            AgentLog.CapabilityFailed(transport.Id, capability.Name, request.HandoffId, failure, scope);
            await ReplyAsync(accepted, HandoffStatus.Failed, failure.Message, stop);
        }

        Task ReportAsync(double fraction, string? note, CancellationToken cancellationToken)
        {
            Notification progress = Notification.OfProgress(fraction) with { HandoffId = request.HandoffId, Detail = note is null ? null : Text(note) };
            return SendAsync(accepted, progress, cancellationToken);
        }
    }

    private async Task SendResultAsync(AcceptedEnvelope accepted, Notification done, CancellationToken stop)
    {
        try
        {
            await SendAsync(accepted, done, stop);
        }
        catch (MessageTooLargeException tooLarge)
        {
            // Otherwise the sender would refuse it and wait for ever.
            throw new CapabilityFailedException("The result is larger than a message may be.", tooLarge);
        }
    }

    private Task ReplyAsync(AcceptedEnvelope accepted, HandoffStatus status, string reason, CancellationToken stop) =>
        ReplyAsync(accepted, new HandoffReply { HandoffId = ((HandoffRequest)accepted.Message).HandoffId, Status = status, Reason = reason }, stop);

    private Task ReplyAsync(AcceptedEnvelope accepted, HandoffReply reply, CancellationToken stop) =>
        SendAsync(accepted, reply with { Receiver = new HandoffParty { AgentId = transport.Id.Value } }, stop);

    /// <summary>Everything about one handoff goes out on its own channel, so that it arrives in order.</summary>
    private Task SendAsync(AcceptedEnvelope accepted, IacpMessage message, CancellationToken stop) =>
        transport.SendAsync(message, RecipientAddress.To(accepted.Envelope.Sender), new SendOptions { Cause = accepted, Channel = accepted.Envelope.Channel }, stop);

    private static CanonicalJson Text(string note)
    {
        var writer = new JcsWriter();
        writer.Text(note.Length <= 500 ? note : note[..500]);
        return writer.ToJson();
    }
}
