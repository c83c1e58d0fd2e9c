using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IacpBus.Agents.Store.Sql;

/// <summary>
/// The record of who handed what to whom as a chain per agent: each event's hash covers the one before, so that no event
/// can be changed, put in or taken out between two others without the rest showing it.
/// </summary>
internal static class AuditChain
{
    /// <summary>Events that are chained at once.</summary>
    public const int Most = 1000;

    private const string Names = "id, self, happened_at, kind, from_agent, to_agent, subject, state";

    /// <summary>What stands before the first event.</summary>
    public static readonly byte[] Begin = new byte[SHA256.HashSizeInBytes];

    /// <summary>Chains those that came since, and says how many.</summary>
    public static async Task<int> SealAsync(SqlSession session, CancellationToken cancellationToken)
    {
        if (!await session.TryLockAsync("iacp audit", cancellationToken))
        {
            return 0;
        }

        List<(long Id, string[] Fields, long At)> events = await session.QueryAsync(
            $"SELECT {Names} FROM audit WHERE seq IS NULL ORDER BY id LIMIT {Most}", [],
            row => (row.GetInt64(0), new[] { row.GetString(1), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7) }, row.GetInt64(2)),
            cancellationToken);
        var ends = new Dictionary<string, (long Seq, byte[] Hash)>(StringComparer.Ordinal);
        foreach ((long id, string[] fields, long at) in events)
        {
            string self = fields[0];
            (long seq, byte[] previous) = ends.TryGetValue(self, out var known) ? known : await EndAsync(session, self, cancellationToken);
            byte[] hash = Hash(previous, ++seq, at, fields);
            await session.ExecuteAsync("UPDATE audit SET seq = $2, prev_hash = $3, hash = $4 WHERE id = $1", [id, seq, previous, hash], cancellationToken);
            ends[self] = (seq, hash);
        }

        return events.Count;
    }

    /// <summary>Whether nothing of <paramref name="self"/>'s record was changed; its number when something was, where it first shows.</summary>
    public static async Task<long?> FindTamperedAsync(SqlSession session, string self, CancellationToken cancellationToken)
    {
        byte[] previous = Begin;
        for (long seq = 0; ;)
        {
            List<(long Seq, byte[] Previous, byte[] Hash, string[] Fields, long At)> some = await session.QueryAsync(
                $"SELECT {Names}, seq, prev_hash, hash FROM audit WHERE self = $1 AND seq > $2 ORDER BY seq LIMIT {Most}", [self, seq],
                row => (row.GetInt64(8), row.Bytes(9), row.Bytes(10),
                    new[] { row.GetString(1), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7) }, row.GetInt64(2)),
                cancellationToken);
            foreach (var one in some)
            {
                seq++;
                if (one.Seq != seq || !Fits(previous, seq, one.Previous, one.Hash, one.At, one.Fields))
                {
                    return seq;
                }

                previous = one.Hash;
            }

            if (some.Count < Most)
            {
                return null;
            }
        }
    }

    /// <summary>Whether an event is as it was sealed, behind the one with the hash <paramref name="before"/>.</summary>
    public static bool Fits(byte[] before, long seq, byte[]? previous, byte[]? hash, long at, string[] fields) =>
        previous.AsSpan().SequenceEqual(before) && hash.AsSpan().SequenceEqual(Hash(before, seq, at, fields));

    private static async Task<(long Seq, byte[] Hash)> EndAsync(SqlSession session, string self, CancellationToken cancellationToken)
    {
        List<(long, byte[])> last = await session.QueryAsync(
            "SELECT seq, hash FROM audit WHERE self = $1 AND seq IS NOT NULL ORDER BY seq DESC LIMIT 1", [self], row => (row.GetInt64(0), row.Bytes(1)), cancellationToken);
        return last.Count > 0 ? last[0] : (0, Begin);
    }

    /// <summary>Each text goes behind its length, so that no two events read the same.</summary>
    private static byte[] Hash(byte[] previous, long seq, long at, string[] fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Append(seq);
        Append(at);
        foreach (string field in fields)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(field);
            Append(bytes.Length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();

        void Append(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }
}
