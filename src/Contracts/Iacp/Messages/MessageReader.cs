using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Turns an envelope into the typed message that its type and intent name (spec/iacp.md section 3). Throws nothing
/// for what a peer sent. Thread-safe.
/// </summary>
public static class MessageReader
{
    private delegate IacpMessage Cell(PayloadReader payload, Envelope envelope);

    private const Cell? Reject = null;

    /// <summary>Spec/iacp.md 3.1: a row per <see cref="MessageType"/>, a column per <see cref="MessageIntent"/>, in their order.</summary>
    private static readonly Cell?[,] Matrix =
    {
        // none             handoff             query                        negotiate             notify               health
        { Reject,           Handoff,            CapabilityQuery.Read,        Negotiate,            VendorRequest.Read,  HealthRequest.Read }, // request
        { Reject,           HandoffReply.Read,  CapabilityManifest.Read,     NegotiationReply.Read, VendorResponse.Read, HealthReply.Read }, // response
        { Reject,           Notification.Read,  CapabilityAnnouncement.Read, Notification.Read,    Notification.Read,   Notification.Read }, // event
        { ErrorReport.Read, ErrorReport.Read,   ErrorReport.Read,            ErrorReport.Read,     ErrorReport.Read,    ErrorReport.Read }, // error
        { Heartbeat.Read,   Reject,             Reject,                      Reject,               Reject,              Heartbeat.Read }, // heartbeat
    };

    /// <summary>
    /// <c>true</c> with the message; <c>false</c> with <see cref="ErrorCode.CapabilityMismatch"/> for a pair of type and
    /// intent that is not served, or <see cref="ErrorCode.PayloadInvalid"/> naming the member at fault.
    /// </summary>
    public static bool TryRead(Envelope envelope, [NotNullWhen(true)] out IacpMessage? message, [NotNullWhen(false)] out EnvelopeError? error)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        message = null;
        if (CellOf(envelope) is not { } read)
        {
            error = new EnvelopeError(
                ErrorCode.CapabilityMismatch, "unsupported_intent", "This message type is not served with that intent.", "$.message.intent");
            return false;
        }

        if (envelope.Payload.Kind != JsonValueKind.Object)
        {
            error = EnvelopeError.Invalid("$.message.payload", "an object");
            return false;
        }

        var payload = new PayloadReader(envelope.Payload);
        IacpMessage candidate = read(payload, envelope);
        error = payload.Error;
        message = error is null ? candidate : null;
        return error is null;
    }

    private static Cell? CellOf(Envelope envelope)
    {
        int row = (int)envelope.Type;
        int column = (int)envelope.Intent;
        bool known = row >= 0 && row < Matrix.GetLength(0) && column >= 0 && column < Matrix.GetLength(1);
        return known ? Matrix[row, column] : Reject;
    }

    private static IacpMessage Handoff(PayloadReader payload, Envelope envelope) => HandoffStatusQuery.IsOne(payload)
        ? HandoffStatusQuery.Read(payload, envelope)
        : HandoffRequest.Read(payload, envelope);

    private static IacpMessage Negotiate(PayloadReader payload, Envelope envelope) => NegotiationReply.IsOne(payload)
        ? NegotiationReply.Read(payload, envelope)
        : WorkProposal.Read(payload, envelope);
}
