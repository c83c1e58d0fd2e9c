using System.Globalization;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Store.Schema;
using IacpBus.Contracts.Iacp;
using Microsoft.EntityFrameworkCore;

namespace IacpBus.Agents.Store.Reading;

/// <summary>Adds up what the books say, line by line; amounts are exact decimals, so the database does not do it.</summary>
internal sealed class BookSums
{
    private readonly SortedSet<string> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Owner, Account Account), decimal> _lines = [];
    private readonly Dictionary<(string Owner, Account Account), decimal> _balances = [];
    private readonly Dictionary<string, long> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Payer, string Payee, string Settlement), BookPayment> _payments = [];
    private readonly List<string> _wrong = [];

    public async Task AddAsync(AgentDbContext store, CancellationToken cancellationToken)
    {
        _owners.UnionWith(await store.Conversations.Select(row => row.Self).Distinct().ToListAsync(cancellationToken));
        _owners.UnionWith(await store.Audit.Select(row => row.Self).Distinct().ToListAsync(cancellationToken));
        await foreach (AccountEntity account in store.Accounts.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            _owners.Add(account.Owner);
            _balances[(account.Owner, (Account)account.Account)] = account.Balance;
        }

        var rows = from entry in store.LedgerEntries
                   join line in store.LedgerLines on entry.Id equals line.Entry into lines
                   from line in lines.DefaultIfEmpty()
                   orderby entry.Id
                   select new { Entry = entry, Account = (long?)line.Account, Amount = (decimal?)line.Amount };
        LedgerEntryEntity? current = null;
        var moved = new List<(Account Account, decimal Amount)>();
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (row.Entry.Id != current?.Id)
            {
                Add(current, moved);
                current = row.Entry;
                moved.Clear();
            }

            if (row.Account is { } account && row.Amount is { } amount)
            {
                moved.Add(((Account)account, amount));
            }
        }

        Add(current, moved);
    }

    public BookReport ToReport(IReadOnlyList<string> stores)
    {
        IEnumerable<string> wrongBalances = _lines.Keys.Union(_balances.Keys)
            .Where(key => _lines.GetValueOrDefault(key) != _balances.GetValueOrDefault(key))
            .Select(key => Sentence($"{key.Owner} has {_balances.GetValueOrDefault(key)} on {key.Account}, and its entries add up to {_lines.GetValueOrDefault(key)}."));
        return new BookReport
        {
            Stores = stores,
            Sheets = [.. _owners.Select(SheetOf)],
            Payments = [.. _payments.Values.Select(payment => payment with { KnowsPayer = _owners.Contains(payment.Payer.Value), KnowsPayee = _owners.Contains(payment.Payee.Value) })
                .OrderBy(payment => payment.At).ThenBy(payment => payment.SettlementId, StringComparer.Ordinal)],
            Entries = _entries.Values.Sum(),
            WrongEntries = _wrong,
            WrongBalances = [.. wrongBalances.Order(StringComparer.Ordinal)],
        };
    }

    private void Add(LedgerEntryEntity? entry, List<(Account Account, decimal Amount)> lines)
    {
        if (entry is null)
        {
            return;
        }

        _owners.Add(entry.Owner);
        _entries[entry.Owner] = _entries.GetValueOrDefault(entry.Owner) + 1;
        foreach ((Account account, decimal amount) in lines)
        {
            _lines[(entry.Owner, account)] = _lines.GetValueOrDefault((entry.Owner, account)) + amount;
        }

        decimal sum = lines.Sum(line => line.Amount);
        if (sum != 0 || lines.Count == 0)
        {
            _wrong.Add(Sentence($"Entry {entry.Id} of {entry.Owner} ({(CreditMovementKind)entry.Kind}) {(lines.Count == 0 ? "has no lines" : $"adds up to {sum}")}."));
        }

        AddPayment(entry, lines);
    }

    private void AddPayment(LedgerEntryEntity entry, List<(Account Account, decimal Amount)> lines)
    {
        var kind = (CreditMovementKind)entry.Kind;
        if (entry.SettlementId is not { } settlement || (kind == CreditMovementKind.Pay && lines.TrueForAll(line => line.Account != Account.InTransit) && lines.Count > 0))
        {
            // Nothing was paid: the worker has nothing to book.
            return;
        }

        (string payer, string payee) = kind == CreditMovementKind.Earn ? (entry.Peer, entry.Owner) : (entry.Owner, entry.Peer);
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(entry.HappenedAt);
        BookPayment known = _payments.GetValueOrDefault((payer, payee, settlement))
            ?? new BookPayment { Payer = AgentId.Parse(payer), Payee = AgentId.Parse(payee), SettlementId = settlement, At = at };
        known = kind switch
        {
            CreditMovementKind.Pay => known with { Paid = Of(Account.InTransit) },
            CreditMovementKind.Earn => known with { Earned = -Of(Account.Earned) },
            _ => known with { Receipted = Of(Account.Paid) },
        };
        _payments[(payer, payee, settlement)] = known with { At = at < known.At ? at : known.At };

        decimal Of(Account account) => lines.Where(line => line.Account == account).Sum(line => line.Amount);
    }

    private BookSheet SheetOf(string owner) =>
        new(AgentId.Parse(owner), Of(owner, Account.Available), Of(owner, Account.Held), Of(owner, Account.InTransit), Of(owner, Account.Paid), Of(owner, Account.Earned), _entries.GetValueOrDefault(owner));

    private decimal Of(string owner, Account account) => _balances.GetValueOrDefault((owner, account));

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
