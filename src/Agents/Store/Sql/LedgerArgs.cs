using IacpBus.Agents.Ledger;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Columns of an entry: owner, kind, conversation, peer, happened_at, settlement_id, unit, entry_no.</summary>
internal static class LedgerArgs
{
    public static object[] Of(Guid unit, int number, LedgerEntry entry) =>
    [
        entry.Owner.Value, (long)entry.Kind, entry.Conversation, entry.Peer.Value, Arg.Time(entry.At), Arg.Text(entry.SettlementId), unit, (long)number,
    ];
}
