using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Ledger;

/// <summary>One change of an agent's credit book (spec/iacp.md 4.4).</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Owner">Whose book.</param>
/// <param name="Conversation">The negotiation it is for.</param>
/// <param name="Peer">The other side.</param>
/// <param name="Amount">Credits, at least 0.</param>
/// <param name="SettlementId">The payment, for <see cref="CreditMovementKind.Pay"/> and <see cref="CreditMovementKind.Earn"/>.</param>
internal sealed record CreditMovement(CreditMovementKind Kind, AgentId Owner, Guid Conversation, AgentId Peer, decimal Amount, string? SettlementId = null);

internal enum CreditMovementKind
{
    /// <summary>Puts aside exactly this much for the conversation, instead of what was put aside before.</summary>
    Hold,

    /// <summary>Gives back what was put aside.</summary>
    Release,

    /// <summary>Pays out of what was put aside and gives the rest back; once per settlement.</summary>
    Pay,

    /// <summary>Takes in what the peer paid; once per settlement.</summary>
    Earn,

    /// <summary>The peer has receipted what we paid; once per settlement.</summary>
    Receipt,
}
