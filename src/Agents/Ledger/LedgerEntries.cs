using IacpBus.Agents.Negotiations;

namespace IacpBus.Agents.Ledger;

/// <summary>The entries that a negotiation leads to. What is put aside is part of its state, so that it is given back exactly once.</summary>
internal static class LedgerEntries
{
    /// <summary>Puts aside exactly <paramref name="amount"/>, instead of what was put aside before.</summary>
    public static LedgerEntry? Hold(ProposerState payer, decimal amount, DateTimeOffset now, decimal? creditLimit)
    {
        decimal more = amount - payer.Held;
        payer.Held = amount;
        LedgerEntry? entry = EntryOf(payer, CreditMovementKind.Hold, now, null, (Account.Available, -more), (Account.Held, more));
        return entry is null || more < 0 ? entry : entry with { CreditLimit = creditLimit };
    }

    /// <summary>Gives back what was put aside.</summary>
    public static LedgerEntry? Release(ProposerState payer, DateTimeOffset now)
    {
        decimal held = payer.Held;
        payer.Held = 0;
        return EntryOf(payer, CreditMovementKind.Release, now, null, (Account.Held, -held), (Account.Available, held));
    }

    /// <summary>Pays out of what was put aside and gives the rest back. The payment is in transit until the peer has receipted it.</summary>
    public static LedgerEntry? Pay(ProposerState payer, decimal amount, string settlementId, DateTimeOffset now)
    {
        decimal held = payer.Held;
        payer.Held = 0;
        return EntryOf(
            payer, CreditMovementKind.Pay, now, settlementId, (Account.Held, -held), (Account.Available, held - amount), (Account.InTransit, amount));
    }

    /// <summary>The peer has receipted it.</summary>
    public static LedgerEntry? Receipt(ProposerState payer, decimal amount, string settlementId, DateTimeOffset now) =>
        EntryOf(payer, CreditMovementKind.Receipt, now, settlementId, (Account.InTransit, -amount), (Account.Paid, amount));

    /// <summary>Takes in what the peer paid.</summary>
    public static LedgerEntry? Earn(WorkerState payee, decimal amount, string settlementId, DateTimeOffset now) =>
        EntryOf(payee, CreditMovementKind.Earn, now, settlementId, (Account.Earned, -amount), (Account.Available, amount));

    private static LedgerEntry? EntryOf(
        NegotiationConversation conversation, CreditMovementKind kind, DateTimeOffset now, string? settlementId, params ReadOnlySpan<(Account Account, decimal Amount)> lines)
    {
        List<(Account Account, decimal Amount)> moved = [];
        foreach ((Account Account, decimal Amount) line in lines)
        {
            if (line.Amount != 0)
            {
                moved.Add(line);
            }
        }

        return moved.Count == 0 ? null : new LedgerEntry
        {
            Owner = conversation.Self,
            Kind = kind,
            Conversation = conversation.CorrelationId,
            Peer = conversation.Peer,
            At = now,
            SettlementId = settlementId,
            Lines = moved,
        };
    }
}
