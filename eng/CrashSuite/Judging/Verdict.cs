using System.Globalization;

namespace IacpBus.CrashSuite.Judging;

/// <summary>What a run came to, judged from the log of intents, the two stores and the lines of the effects.</summary>
internal sealed class Verdict
{
    private const int MostDefects = 20;
    private readonly List<string> _defects = [];

    private Verdict()
    {
    }

    /// <summary>Intents that are missing on a side, or ended without what they were for.</summary>
    public int Lost { get; private set; }

    /// <summary>Conversations, payments, earnings and receipts that are there once too often.</summary>
    public int Twice { get; private set; }

    /// <summary>What does not add up.</summary>
    public int BooksWrong { get; private set; }

    /// <summary>What waits for something that will not come: conversations, messages, payments without a receipt.</summary>
    public int Stuck { get; private set; }

    /// <summary>Runs of a handler beyond the first of each intent.</summary>
    public int Repeated { get; private set; }

    public bool IsClean => Lost + Twice + BooksWrong + Stuck == 0;

    /// <summary>What was found, the first of it.</summary>
    public IReadOnlyList<string> Defects => _defects;

    public static Verdict Of(IReadOnlyList<Intent> intents, StoreEvidence buyer, StoreEvidence seller, IReadOnlyList<int> effects)
    {
        var verdict = new Verdict();
        ILookup<string, KeptConversation> bought = buyer.Conversations.ToLookup(one => one.Intent);
        ILookup<string, KeptConversation> sold = seller.Conversations.ToLookup(one => one.Intent);
        ILookup<Guid, KeptEntry> buyersBook = buyer.Entries.ToLookup(entry => entry.Conversation);
        ILookup<Guid, KeptEntry> sellersBook = seller.Entries.ToLookup(entry => entry.Conversation);
        var ran = effects.CountBy(number => number).ToDictionary();
        foreach (Intent intent in intents)
        {
            verdict.JudgeSide(intent, "buyer", [.. bought[intent.Id]]);
            verdict.JudgeSide(intent, "seller", [.. sold[intent.Id]]);
            if (!intent.IsHandoff)
            {
                verdict.JudgePayment(intent, [.. bought[intent.Id].SelectMany(one => buyersBook[one.Key])], [.. sold[intent.Id].SelectMany(one => sellersBook[one.Key])]);
            }

            verdict.JudgeEffects(intent, ran.GetValueOrDefault(intent.Number));
        }

        verdict.JudgeStore("buyer", buyer, intents);
        verdict.JudgeStore("seller", seller, intents);
        decimal price = intents.Sum(intent => intent.Price);
        verdict.JudgeBalance("buyer has paid", price, buyer.Balances.GetValueOrDefault(Accounts.Paid));
        verdict.JudgeBalance("buyer has left", -price, buyer.Balances.GetValueOrDefault(Accounts.Available));
        verdict.JudgeBalance("buyer holds", 0, buyer.Balances.GetValueOrDefault(Accounts.Held));
        verdict.JudgeBalance("buyer has in transit", 0, buyer.Balances.GetValueOrDefault(Accounts.InTransit));
        verdict.JudgeBalance("seller has earned", -price, seller.Balances.GetValueOrDefault(Accounts.Earned));
        verdict.JudgeBalance("seller has left", price, seller.Balances.GetValueOrDefault(Accounts.Available));
        return verdict;
    }

    private void JudgeSide(Intent intent, string side, IReadOnlyList<KeptConversation> found)
    {
        string end = intent.IsHandoff ? "Completed" : "Settled";
        if (found.Count == 0)
        {
            Lost += Note($"lost: the {side} has no conversation for {intent}");
        }
        else if (found.Any(one => !one.IsFinal))
        {
            Stuck += Note($"stuck: the {side} is {string.Join(", ", found.Select(one => one.State))} with {intent}");
        }
        else if (found.Any(one => one.State != end))
        {
            Lost += Note($"lost: with the {side}, {intent} ended as {string.Join(", ", found.Select(one => one.State))}");
        }

        if (found.Count > 1)
        {
            Twice += Note($"twice: the {side} has {found.Count} conversations for {intent}");
        }
    }

    private void JudgePayment(Intent intent, IReadOnlyList<KeptEntry> buyers, IReadOnlyList<KeptEntry> sellers)
    {
        JudgeEntry(intent, "paid", buyers, KeptEntry.Pay, Accounts.InTransit, intent.Price);
        JudgeEntry(intent, "earned", sellers, KeptEntry.Earn, Accounts.Available, intent.Price);
        JudgeEntry(intent, "receipted", buyers, KeptEntry.Receipt, Accounts.Paid, intent.Price);
    }

    private void JudgeEntry(Intent intent, string verb, IReadOnlyList<KeptEntry> book, int kind, int account, decimal price)
    {
        List<KeptEntry> found = [.. book.Where(entry => entry.Kind == kind)];
        decimal amount = found.SelectMany(entry => entry.Lines).Where(line => line.Account == account).Sum(line => line.Amount);
        if (found.Count == 0)
        {
            Stuck += Note($"stuck: nothing was {verb} for {intent}");
        }
        else if (found.Count > 1)
        {
            Twice += Note($"twice: {verb} {found.Count} times for {intent}");
        }
        else if (amount != price)
        {
            BooksWrong += Note(string.Create(CultureInfo.InvariantCulture, $"books: {verb} {amount} instead of {price} for {intent}"));
        }
    }

    private void JudgeEffects(Intent intent, int runs)
    {
        if (runs == 0)
        {
            Lost += Note($"lost: the work of {intent} was never begun");
        }

        Repeated += Math.Max(0, runs - 1);
    }

    private void JudgeStore(string side, StoreEvidence store, IReadOnlyList<Intent> intents)
    {
        HashSet<string> known = [.. intents.Select(intent => intent.Id)];
        foreach (KeptConversation stranger in store.Conversations.Where(one => !known.Contains(one.Intent)))
        {
            Twice += Note($"twice: the {side} has a conversation that nobody began: {stranger}");
        }

        HashSet<Guid> keys = [.. store.Conversations.Select(one => one.Key)];
        foreach (KeptEntry entry in store.Entries.Where(entry => !keys.Contains(entry.Conversation)))
        {
            BooksWrong += Note($"books: the {side} has an entry of kind {entry.Kind} for no conversation");
        }

        foreach (KeptEntry entry in store.Entries.Where(entry => entry.Lines.Sum(line => line.Amount) != 0))
        {
            BooksWrong += Note(string.Create(CultureInfo.InvariantCulture, $"books: an entry of kind {entry.Kind} of the {side} sums up to {entry.Lines.Sum(line => line.Amount)}"));
        }

        ILookup<int, decimal> lines = store.Entries.SelectMany(entry => entry.Lines).ToLookup(line => line.Account, line => line.Amount);
        foreach (int account in lines.Select(one => one.Key).Union(store.Balances.Keys))
        {
            JudgeBalance($"account {account} of the {side}", lines[account].Sum(), store.Balances.GetValueOrDefault(account));
        }

        if (store.Unpublished > 0)
        {
            Stuck += (int)store.Unpublished;
            Note($"stuck: {store.Unpublished} messages of the {side} are not with the broker");
        }
    }

    private void JudgeBalance(string what, decimal expected, decimal found) =>
        BooksWrong += expected == found ? 0 : Note(string.Create(CultureInfo.InvariantCulture, $"books: {what} {found} instead of {expected}"));

    private int Note(string defect)
    {
        if (_defects.Count < MostDefects)
        {
            _defects.Add(defect);
        }

        return 1;
    }
}
