using System.Text.Json;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Answers a <see cref="WorkProposal"/> or a counter-offer (spec/iacp.md 3.4): <c>response/negotiate</c>. Some peers
/// send it as <c>request/negotiate</c>, which is read too (NEG-05). Both vocabularies are written: <c>status</c> of
/// the Internet-Draft and <c>accept</c> of the seed.
/// </summary>
public sealed record NegotiationReply() : IacpMessage(MessageType.Response, MessageIntent.Negotiate)
{
    /// <summary><see cref="MessageType.Response"/>, or <see cref="MessageType.Request"/> when it was or is to be sent as one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Any other type.</exception>
    public new MessageType Type
    {
        get => base.Type;
        init => base.Type = value is MessageType.Response or MessageType.Request ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary><c>status</c> and <c>accept</c>. With <see cref="ResponseStatus.Pending"/> no <c>accept</c> is written: it would read as a no.</summary>
    public required ResponseStatus Verdict { get; init; }

    /// <summary>
    /// <c>counter</c>: the terms offered instead. <c>null</c> with <see cref="ResponseStatus.Counter"/> means that they follow.
    /// Not allowed with <see cref="ResponseStatus.Accepted"/>.
    /// </summary>
    public NegotiationTerms? Counter { get; init; }

    /// <summary><c>round</c> of the negotiation, from 1.</summary>
    public int? Round { get; init; }

    /// <summary><c>expires_at</c>: until when a counter-offer stands.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// <c>eta_seconds</c>: seconds that the work will take, at least 0. A text there is left among the extensions:
    /// one published agent echoes the proposal's deadline.
    /// </summary>
    public double? EtaSeconds { get; init; }

    /// <summary><c>reason</c>: why not, also read from a text in <c>detail</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// <c>detail</c>: more about <see cref="Reason"/>, any JSON. A text alone is read as the reason; without a detail
    /// the reason is written in its place too.
    /// </summary>
    public CanonicalJson? Detail { get; init; }

    /// <summary>Whether a payload of <c>request/negotiate</c> answers a proposal and is none itself.</summary>
    internal static bool IsOne(PayloadReader payload) => payload.Has("accept"u8) || payload.Has("status"u8);

    internal static NegotiationReply Read(PayloadReader payload, Envelope envelope)
    {
        NegotiationTerms? counter = payload.Part("counter"u8, NegotiationTerms.Read);
        ResponseStatus verdict = ReadVerdict(payload, counter);
        (string? reason, CanonicalJson? detail) = ReasonAndDetail.Read(payload);
        return new NegotiationReply
        {
            Type = envelope.Type,
            Verdict = verdict,
            Counter = counter,
            Round = payload.WholeNumber("round"u8, min: 1),
            ExpiresAt = payload.Time("expires_at"u8),
            EtaSeconds = payload.KindOf("eta_seconds"u8) == JsonTokenType.String ? null : payload.Amount("eta_seconds"u8),
            Reason = reason,
            Detail = detail,
            Extensions = payload.Rest(),
        };
    }

    internal override void WriteMembers(JcsWriter writer)
    {
        if (Verdict == ResponseStatus.Accepted && Counter is not null)
        {
            throw new InvalidOperationException("A reply cannot accept a proposal and counter it.");
        }

        writer.Member("accept"u8, Verdict == ResponseStatus.Pending ? null : Verdict == ResponseStatus.Accepted);
        writer.Member("counter"u8, Counter);
        ReasonAndDetail.WriteDetail(writer, Reason, Detail);
        writer.Member("eta_seconds"u8, EtaSeconds);
        writer.Member("expires_at"u8, ExpiresAt);
        writer.Member("reason"u8, Reason);
        writer.Member("round"u8, Round);
        writer.Member("status"u8, Verdict.WireName());
    }

    /// <summary><c>status</c> wins, then a counter-offer, then <c>accept</c>. Acceptance on other terms is none.</summary>
    private static ResponseStatus ReadVerdict(PayloadReader payload, NegotiationTerms? counter)
    {
        ResponseStatus? status = payload.Word("status"u8, MessageWords.ResponseStatuses);
        bool? accept = payload.Flag("accept"u8);
        ResponseStatus? verdict = status ?? (counter, accept) switch
        {
            (not null, _) => ResponseStatus.Counter,
            (_, true) => ResponseStatus.Accepted,
            (_, false) => ResponseStatus.Rejected,
            _ => null,
        };
        if (counter is not null && (accept == true || verdict == ResponseStatus.Accepted))
        {
            payload.Invalid("counter"u8, "absent when the proposal is accepted");
        }

        if (verdict is null)
        {
            payload.Missing("status"u8);
        }

        return verdict ?? ResponseStatus.Rejected;
    }
}
