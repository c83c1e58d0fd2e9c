using IacpBus.Agents.Ledger;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Sql;

/// <summary>Amounts as exact decimals: what a decimal cannot hold exactly is refused rather than rounded, or books would no longer be even.</summary>
internal static class Balances
{
    /// <summary>Lines of one account as one.</summary>
    public static IEnumerable<(Account Account, decimal Amount)> Lines(LedgerEntry entry) =>
        entry.Lines.GroupBy(line => line.Account).Select(lines => (lines.Key, lines.Aggregate(0m, (sum, line) => Add(sum, line.Amount)))).OrderBy(line => line.Key);

    /// <exception cref="OverflowException">No decimal holds the sum exactly.</exception>
    public static decimal Add(decimal one, decimal other)
    {
        decimal sum = one + other;
        return sum - other == one && sum - one == other ? sum : throw new OverflowException("An account cannot hold that many digits of credits.");
    }

    /// <summary>Only what takes credits is held against the limit.</summary>
    public static bool IsWithinLimit(LedgerEntry entry, Account account, decimal amount, decimal balance) =>
        account != Account.Available || amount >= 0 || entry.CreditLimit is not { } limit || balance >= -limit;

    public static async Task<CreditBalance> ReadAsync(SqlSession session, AgentId owner, CancellationToken cancellationToken)
    {
        List<(Account Account, decimal Balance)> accounts = await session.QueryAsync(
            "SELECT account, balance FROM accounts WHERE owner = $1", [owner.Value], row => ((Account)row.GetInt64(0), row.Amount(1)), cancellationToken);
        return new CreditBalance(Of(Account.Available), Of(Account.Held));

        decimal Of(Account account) => accounts.Where(entry => entry.Account == account).Sum(entry => entry.Balance);
    }
}
