using IacpBus.Agents.Store.Schema;
using IacpBus.Agents.Store.Sql;
using IacpBus.Contracts.Iacp;
using Microsoft.EntityFrameworkCore;

namespace IacpBus.Agents.Store.Reading;

/// <summary>Reads who handed what to whom out of a store, also while a worker owns it, and checks the chain of hashes.</summary>
public static class AuditReader
{
    /// <summary>The records of one agent, or of all.</summary>
    /// <exception cref="InvalidOperationException">The store is not there or cannot be read; the message is a sentence for the operator.</exception>
    public static async Task<AuditReport> ReadAsync(StoreOptions store, AgentId? agent = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        await using StoreSnapshot snapshot = await StoreSnapshot.OpenAsync(store, cancellationToken);
        string? only = agent?.Value;
        List<AuditEntity> rows = await snapshot.Context.Audit.Where(row => only == null || row.Self == only).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        return new AuditReport(
            snapshot.Name,
            [.. rows.Select(row => new AuditRecord(row.Self, row.Seq, DateTimeOffset.FromUnixTimeMilliseconds(row.HappenedAt), row.Kind, row.FromAgent, row.ToAgent, row.Subject, row.State))],
            [.. rows.GroupBy(row => row.Self, StringComparer.Ordinal).OrderBy(record => record.Key, StringComparer.Ordinal).Select(ChainOf)]);
    }

    private static (string Agent, long Sealed, string LastHash, long? Tampered) ChainOf(IGrouping<string, AuditEntity> record)
    {
        byte[] before = AuditChain.Begin;
        long seq = 0;
        long? tampered = null;
        foreach (AuditEntity row in record.Where(row => row.Seq is not null).OrderBy(row => row.Seq))
        {
            string[] fields = [row.Self, row.Kind, row.FromAgent, row.ToAgent, row.Subject, row.State];
            seq++;
            if (tampered is null && (row.Seq != seq || !AuditChain.Fits(before, seq, row.PrevHash, row.Hash, row.HappenedAt, fields)))
            {
                tampered = seq;
            }

            before = row.Hash ?? [];
        }

        return (record.Key, seq, Convert.ToHexStringLower(before), tampered);
    }
}
