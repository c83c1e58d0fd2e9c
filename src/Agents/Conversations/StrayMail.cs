using System.Text.Json;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using IacpBus.Transport.Trust;

namespace IacpBus.Agents.Conversations;

/// <summary>
/// Mail for a conversation that this process does not know. Another instance of the agent may: it gets the message as
/// it came. Otherwise the peer is told once per conversation with <c>bad_state</c>, and it is counted. Thread-safe.
/// </summary>
internal sealed class StrayMail(AgentTransport transport)
{
    private const string BadState = "bad_state";
    private const int MostRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<(AgentId Peer, CorrelationId Conversation)> _told = [];
    private readonly Queue<(AgentId Peer, CorrelationId Conversation)> _order = new();

    /// <summary>Whether an error is what <see cref="TakeAsync"/> of the peer sends.</summary>
    public static bool IsAnswerToAStray(ErrorReport error) =>
        error is { Code: ErrorCode.PayloadInvalid, Detail: { Kind: JsonValueKind.Object } detail }
        && detail.ToElement().TryGetProperty("reason", out JsonElement reason)
        && reason.ValueKind == JsonValueKind.String
        && reason.GetString() == BadState;

    public async Task TakeAsync(AcceptedEnvelope accepted, MessageUnit? unit, CancellationToken cancellationToken)
    {
        if (!accepted.IsForwarded && await transport.ForwardToSiblingsAsync(accepted, cancellationToken))
        {
            return;
        }

        AgentTelemetry.CountStray(transport.Id);
        if (!IsFirst(accepted.Envelope) || accepted.Message is ErrorReport || accepted.Verification != Verification.Verified)
        {
            return;
        }

        var error = new EnvelopeError(ErrorCode.PayloadInvalid, BadState, "Nobody here knows this conversation, or does any more.");
        unit?.Send(
            transport,
            ErrorReport.From(error, accepted.Envelope.Intent),
            RecipientAddress.To(accepted.Envelope.Sender),
            new SendOptions { CorrelationId = accepted.Envelope.Conversation, InReplyTo = accepted.Envelope.MessageId, Channel = accepted.Envelope.Channel });
    }

    /// <summary>Forgets the oldest beyond a bound: a second answer is better than growing.</summary>
    private bool IsFirst(Envelope envelope)
    {
        (AgentId, CorrelationId) key = (envelope.Sender, envelope.Conversation);
        lock (_gate)
        {
            if (!_told.Add(key))
            {
                return false;
            }

            _order.Enqueue(key);
            if (_order.Count > MostRemembered)
            {
                _told.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
