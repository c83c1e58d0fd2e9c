using IacpBus.CrashSuite.Judging;

namespace IacpBus.CrashSuite.Tests;

/// <summary>What a run leaves in which nothing went wrong: one negotiation for 3 credits and one handoff.</summary>
internal sealed class Books
{
    private static readonly Guid Bought = new("00000000-0000-8000-8000-000000000001");
    private static readonly Guid Sold = new("00000000-0000-8000-8000-000000000002");

    public static readonly Intent Negotiation = new(1, IsHandoff: false, Reward: 2, Counters: true, Reports: false, "n-1");
    public static readonly Intent Handoff = new(2, IsHandoff: true, Reward: 0, Counters: false, Reports: false, "h-2");

    public List<KeptConversation> BuyersConversations { get; } = [new(Bought, "n-1", "Settled", true), new(new("00000000-0000-8000-8000-000000000003"), "h-2", "Completed", true)];

    public List<KeptConversation> SellersConversations { get; } = [new(Sold, "n-1", "Settled", true), new(new("00000000-0000-8000-8000-000000000004"), "h-2", "Completed", true)];

    public List<KeptEntry> BuyersEntries { get; } =
    [
        new(0, Bought, [(Accounts.Available, -3), (Accounts.Held, 3)]),
        new(KeptEntry.Pay, Bought, [(Accounts.Held, -3), (Accounts.InTransit, 3)]),
        new(KeptEntry.Receipt, Bought, [(Accounts.InTransit, -3), (Accounts.Paid, 3)]),
    ];

    public List<KeptEntry> SellersEntries { get; } = [new(KeptEntry.Earn, Sold, [(Accounts.Earned, -3), (Accounts.Available, 3)])];

    public Dictionary<int, decimal> BuyersBalances { get; } = new() { [Accounts.Available] = -3, [Accounts.Held] = 0, [Accounts.InTransit] = 0, [Accounts.Paid] = 3 };

    public Dictionary<int, decimal> SellersBalances { get; } = new() { [Accounts.Available] = 3, [Accounts.Earned] = -3 };

    public List<int> Effects { get; } = [1, 2];

    public int Unpublished { get; set; }

    public Verdict Judge() => Verdict.Of(
        [Negotiation, Handoff],
        new StoreEvidence { Conversations = BuyersConversations, Entries = BuyersEntries, Balances = BuyersBalances, Unpublished = Unpublished },
        new StoreEvidence { Conversations = SellersConversations, Entries = SellersEntries, Balances = SellersBalances, Unpublished = 0 },
        Effects);

    /// <summary>Books an entry as the product would, balances included.</summary>
    public static void Book(List<KeptEntry> book, Dictionary<int, decimal> balances, KeptEntry entry)
    {
        book.Add(entry);
        foreach ((int account, decimal amount) in entry.Lines)
        {
            balances[account] = balances.GetValueOrDefault(account) + amount;
        }
    }
}
