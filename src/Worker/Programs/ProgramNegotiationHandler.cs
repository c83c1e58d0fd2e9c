using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.Logging;

namespace IacpBus.Worker.Programs;

/// <summary>
/// Work for credits that a program does (docs/programs.md): the price and the time are decided by configuration, the
/// program gets the agreed terms, in the form of a proposal, and gives progress and result.
/// </summary>
internal sealed class ProgramNegotiationHandler(ProgramOptions program, ProgramNegotiationOptions terms, TimeProvider clock, ILogger<ProgramNegotiationHandler> logger) : INegotiationHandler
{
    private readonly ProgramRunner _runner = new(program, clock, logger);

    public Task<NegotiationDecision> ConsiderAsync(NegotiationOffer offer, CancellationToken cancellationToken) => Task.FromResult(Decide(offer.Terms));

    public Task<CanonicalJson> WorkAsync(NegotiationWork work, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>
        {
            ["IACP_NEGOTIATION_ID"] = work.NegotiationId,
            ["IACP_SENDER"] = work.Proposer.Value,
        };
        return _runner.RunAsync(new ProgramRun("negotiated work", work.ToPayload(), variables, work.ReportProgressAsync), cancellationToken);
    }

    private NegotiationDecision Decide(WorkTerms offered)
    {
        if (offered.Deadline - clock.GetUtcNow() < terms.TypicalDuration)
        {
            return NegotiationDecision.Reject("deadline_unachievable");
        }

        return offered.RewardCredits < terms.MinimumCredits
            ? NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = terms.MinimumCredits })
            : NegotiationDecision.Accept(terms.TypicalDuration);
    }
}
