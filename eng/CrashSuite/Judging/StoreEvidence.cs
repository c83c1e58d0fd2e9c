namespace IacpBus.CrashSuite.Judging;

/// <summary>What a store says in the end, as plain SQL finds it.</summary>
internal sealed record StoreEvidence
{
    public required IReadOnlyList<KeptConversation> Conversations { get; init; }

    public required IReadOnlyList<KeptEntry> Entries { get; init; }

    /// <summary>Balances of one agent, by the number of the account.</summary>
    public required IReadOnlyDictionary<int, decimal> Balances { get; init; }

    /// <summary>Messages that were committed and are not with the broker.</summary>
    public required long Unpublished { get; init; }
}
