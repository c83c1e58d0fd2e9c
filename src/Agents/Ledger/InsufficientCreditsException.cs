using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Ledger;

/// <summary>A proposal would put more credits aside than the agent has and may owe; nothing was sent (spec/iacp.md 4.4, <c>credit_limit</c>).</summary>
public sealed class InsufficientCreditsException : InvalidOperationException
{
    internal InsufficientCreditsException(AgentId agent)
        : base($"{agent} has not enough credits for that. Offer less, wait until it has earned or got back some, or raise its CreditLimit.")
    {
    }
}
