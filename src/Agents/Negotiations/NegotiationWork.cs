using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Negotiations;

/// <summary>Work that was agreed on. Thread-safe.</summary>
public sealed class NegotiationWork
{
    private readonly Func<double, string?, CancellationToken, Task> _report;
    private readonly CanonicalJson _payload;

    internal NegotiationWork(WorkerState state, Func<double, string?, CancellationToken, Task> report)
    {
        NegotiationId = state.Conversation.Value;
        Proposer = state.Peer;
        Terms = state.Terms;
        _report = report;
        _payload = state.Terms.ToProposal(state.Round, state.Conversation).ToPayload();
    }

    /// <summary>Identity of the negotiation; the same when the work is run again. The idempotency key for outside effects.</summary>
    public string NegotiationId { get; }

    /// <summary>Who it is for.</summary>
    public AgentId Proposer { get; }

    /// <summary>What was agreed.</summary>
    public WorkTerms Terms { get; }

    /// <summary>The agreed terms in the form of a proposal's payload (spec/iacp.md 3.4), for handlers in other languages.</summary>
    public CanonicalJson ToPayload() => _payload;

    /// <summary>Tells the proposer how far the work is. Reports that do not go forward are left out.</summary>
    /// <param name="fraction">0 to 1; values outside are clamped.</param>
    /// <param name="note">A few words for people.</param>
    /// <param name="cancellationToken">Ends the waiting for the broker's confirm.</param>
    public Task ReportProgressAsync(double fraction, string? note = null, CancellationToken cancellationToken = default) =>
        double.IsNaN(fraction) ? Task.CompletedTask : _report(Math.Clamp(fraction, 0, 1), note, cancellationToken);
}
