namespace IacpBus.Agents.Ledger;

/// <summary>What an entry of the ledger is for (spec/iacp.md 4.4).</summary>
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
