using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Handoffs;

/// <summary>The ACK timer of the sender, and the tries that follow when it ran out (FT-01, FT-08; docs/protocol.md).</summary>
internal static class SenderTries
{
    /// <summary>Times to live are whole seconds: with less left, a repeat would outlive its handoff.</summary>
    private static readonly TimeSpan LeastLife = TimeSpan.FromSeconds(1);

    /// <summary>Starts the timer of the first try; <c>null</c> when the request asks for none.</summary>
    public static AckTimer? Start(HandOver start, DateTimeOffset expiresAt)
    {
        if (start.AckWindow is not { } window)
        {
            return null;
        }

        HandoffRequest request = start.Request;
        var timer = new AckTimer
        {
            Window = window,
            HandoffRef = request.HandoffRef ?? request.HandoffId,
            StateHash = request.StateHash,
            SessionId = request.SessionId ?? request.Sender?.SessionId,
            Packet = start.Retry ? request.ToPayload() : null,
        };
        return timer.StartedAt(start.Work.Now, expiresAt);
    }

    /// <summary>What the clock says to a sender that is due.</summary>
    public static ConversationEvent EventOf(SenderState due, WorkRetries retries, DateTimeOffset now)
    {
        DateTimeOffset? last = due.ExpiresAt - LeastLife;
        return due switch
        {
            { CurrentState: "Postponed" } => now <= last ? new RepeatHandoff(due.CorrelationId) : new AckIsMissing(due.CorrelationId),
            { CurrentState: "Requested", Ack: { } ack } => ack.Packet is not null && retries.Next(due.Attempts, last) is { } next
                ? new PostponeRepeat(due.CorrelationId, next)
                : new AckIsMissing(due.CorrelationId),
            _ => new SenderExpires(due.CorrelationId),
        };
    }

    /// <summary>The same handoff once more, as a new message, for what is left of its time.</summary>
    public static void Repeat(SenderState saga, UnitOfWork work)
    {
        DateTimeOffset expiresAt = saga.ExpiresAt!.Value;
        saga.Attempts++;
        saga.RetryAt = null;
        saga.Ack = saga.Ack!.StartedAt(work.Now, expiresAt);
        saga.Repeats = saga.Repeats.Add(work.Send(saga, PacketOf(saga), TimeSpan.FromSeconds(Math.Floor((expiresAt - work.Now).TotalSeconds))));
    }

    /// <summary>The reader of the wire wants to know whose it is.</summary>
    private static IacpMessage PacketOf(SenderState saga)
    {
        var envelope = new Envelope
        {
            MessageId = MessageId.Parse(saga.Conversation.Value),
            Sender = saga.Self,
            Recipient = RecipientAddress.To(saga.Peer),
            Channel = saga.Channel,
            Timestamp = saga.Ack!.SentAt,
            Type = MessageType.Request,
            Intent = MessageIntent.Handoff,
            Payload = saga.Ack.Packet!.Value,
        };
        return MessageReader.TryRead(envelope, out IacpMessage? message, out EnvelopeError? error)
            ? message
            : throw new InvalidDataException($"A handoff in the store cannot be read: {error.Message}");
    }
}
