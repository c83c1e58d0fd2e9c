using System.Text.Json;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Tells that something happened (spec/iacp.md 3.5): <c>event/notify</c>, or an event about a handoff, a negotiation
/// or health. Nobody answers. Read from the keys of the seed (<c>progress</c>, <c>complete</c>, <c>settled</c>) and
/// from <c>event_type</c> of the Internet-Draft, each of which implies the other; both are written.
/// </summary>
public sealed record Notification() : IacpMessage(MessageType.Event, MessageIntent.Notify)
{
    /// <summary>What it is about: notify, handoff, negotiate or health.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another intent.</exception>
    public new MessageIntent Intent
    {
        get => base.Intent;
        init => base.Intent = value is MessageIntent.Notify or MessageIntent.Handoff or MessageIntent.Negotiate or MessageIntent.Health
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary><c>event_type</c>: what happened, mostly a word of <see cref="NotificationKinds"/>; <c>null</c> when nothing tells.</summary>
    public string? EventType { get; init; }

    /// <summary><c>progress</c>: how far the work is, 0 to 1. That of <see cref="HandoffProgress"/> when only that is there.</summary>
    public double? Progress { get => field ?? HandoffProgress?.PercentComplete; init; }

    /// <summary><c>progress</c> in the form of the handoff companion, an object; it is written instead of the number.</summary>
    public HandoffProgress? HandoffProgress { get; init; }

    /// <summary><c>complete</c>: whether the work is done.</summary>
    public bool? Complete { get; init; }

    /// <summary><c>output</c>: what came out of the work, any JSON.</summary>
    public CanonicalJson? Output { get; init; }

    /// <summary><c>settled</c>: whether the work was paid for.</summary>
    public bool? Settled { get; init; }

    /// <summary><c>credits_transferred</c>: how much was paid, at least 0.</summary>
    public decimal? CreditsTransferred { get; init; }

    /// <summary><c>settlement_id</c>: the payment; it moves credits at most once, however often it is told.</summary>
    public string? SettlementId { get; init; }

    /// <summary><c>negotiation_id</c>: the correlation_id again, for peers that look here.</summary>
    public string? NegotiationId { get; init; }

    /// <summary><c>handoff_id</c>: the handoff it is about.</summary>
    public string? HandoffId { get; init; }

    /// <summary><c>status</c>: how the handoff stands, as it was sent.</summary>
    public string? Status { get; init; }

    /// <summary><c>result</c>, also read from <c>results</c>: what came out of the handoff, any JSON.</summary>
    public CanonicalJson? Result { get; init; }

    /// <summary><c>ack</c>: whether this says that an event arrived.</summary>
    public bool? Acknowledges { get; init; }

    /// <summary><c>detail</c>: more about it, a sentence or any JSON.</summary>
    public CanonicalJson? Detail { get; init; }

    /// <summary><c>severity</c></summary>
    public NotificationSeverity Severity { get; init; }

    /// <summary>Work has come so far: 0 to 1.</summary>
    public static Notification OfProgress(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        return new Notification { EventType = NotificationKinds.Progress, Progress = fraction };
    }

    /// <summary>Work is done, with this output.</summary>
    public static Notification OfCompletion(CanonicalJson? output = null) =>
        new() { EventType = NotificationKinds.Complete, Complete = true, Output = output };

    /// <summary>Work was paid for.</summary>
    /// <param name="credits">How much, at least 0.</param>
    /// <param name="settlementId">The payment; the same in every repeat.</param>
    public static Notification OfSettlement(decimal credits, string settlementId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(credits);
        ArgumentException.ThrowIfNullOrEmpty(settlementId);
        return new Notification { EventType = NotificationKinds.Settled, Settled = true, CreditsTransferred = credits, SettlementId = settlementId };
    }

    /// <summary>A payment has arrived.</summary>
    /// <param name="credits">How much, at least 0.</param>
    /// <param name="settlementId">The payment, as the payer named it.</param>
    public static Notification OfReceipt(decimal credits, string settlementId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(credits);
        ArgumentException.ThrowIfNullOrEmpty(settlementId);
        return new Notification { EventType = NotificationKinds.SettlementReceipt, CreditsTransferred = credits, SettlementId = settlementId };
    }

    internal static Notification Read(PayloadReader payload, Envelope envelope)
    {
        bool reports = payload.KindOf("progress"u8) == JsonTokenType.StartObject;
        string? kind = payload.Text("event_type"u8);
        bool? complete = payload.Flag("complete"u8) ?? Implied(kind, NotificationKinds.Complete);
        bool? settled = payload.Flag("settled"u8) ?? Implied(kind, NotificationKinds.Settled);
        bool? acknowledges = payload.Flag("ack"u8) ?? Implied(kind, NotificationKinds.Acknowledged);
        return new Notification
        {
            Intent = envelope.Intent,
            EventType = kind ?? KindOf(payload.Has("progress"u8), complete, settled, acknowledges),
            Progress = reports ? null : payload.Fraction("progress"u8),
            HandoffProgress = reports ? payload.Part("progress"u8, HandoffProgress.Read) : null,
            Complete = complete,
            Output = payload.Json("output"u8),
            Settled = settled,
            CreditsTransferred = payload.Credits("credits_transferred"u8),
            SettlementId = payload.Id("settlement_id"u8),
            NegotiationId = payload.Id("negotiation_id"u8),
            HandoffId = payload.Id("handoff_id"u8),
            Status = payload.Text("status"u8),
            Result = payload.Json("result"u8) ?? payload.Json("results"u8),
            Acknowledges = acknowledges,
            Detail = payload.Json("detail"u8),
            Severity = payload.Word("severity"u8, MessageWords.Severities) ?? NotificationSeverity.Info,
            Extensions = payload.Rest(),
        };
    }

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("ack"u8, Acknowledges);
        writer.Member("complete"u8, Complete);
        writer.Credits("credits_transferred"u8, CreditsTransferred);
        writer.Member("detail"u8, Detail);
        writer.Member("event_type"u8, EventType);
        writer.Member("handoff_id"u8, HandoffId);
        writer.Member("negotiation_id"u8, NegotiationId);
        writer.Member("output"u8, Output);
        if (HandoffProgress is not null)
        {
            writer.Member("progress"u8, HandoffProgress);
        }
        else
        {
            writer.Member("progress"u8, Progress);
        }

        writer.Member("result"u8, Result);
        writer.Member("settled"u8, Settled);
        writer.Member("settlement_id"u8, SettlementId);
        writer.Member("severity"u8, Severity.WireName());
        writer.Member("status"u8, Status);
    }

    private static bool? Implied(string? kind, string word) => kind == word ? true : null;

    /// <summary>The last word on the work comes first.</summary>
    private static string? KindOf(bool progress, bool? complete, bool? settled, bool? acknowledges) =>
        settled == true ? NotificationKinds.Settled
        : complete == true ? NotificationKinds.Complete
        : progress ? NotificationKinds.Progress
        : acknowledges == true ? NotificationKinds.Acknowledged
        : null;
}
