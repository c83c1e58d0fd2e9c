namespace IacpBus.Agents.Store.Memory;

/// <summary>
/// The messages that were handled, as far back as there is room: beyond it the oldest are forgotten before their time.
/// Not thread-safe; its store locks.
/// </summary>
internal sealed class MemoryInbox
{
    /// <summary>About 30 MB. Filled by verified messages alone.</summary>
    private const int MostEntries = 100_000;

    private readonly Dictionary<InboxKey, InboxEntry> _entries = [];
    private readonly Queue<InboxKey> _order = new();

    public InboxEntry? Find(InboxKey key) => _entries.GetValueOrDefault(key);

    public void Add(InboxEntry entry)
    {
        _entries.Add(entry.Key, entry);
        _order.Enqueue(entry.Key);
        if (_order.Count > MostEntries)
        {
            _entries.Remove(_order.Dequeue());
        }
    }

    /// <summary>They come in about the order in which they may be forgotten; one that lives long holds up later ones, within the bound.</summary>
    public void Sweep(DateTimeOffset now)
    {
        while (_order.TryPeek(out InboxKey oldest) && (!_entries.TryGetValue(oldest, out InboxEntry? entry) || entry.ForgetAt <= now))
        {
            _order.Dequeue();
            _entries.Remove(oldest);
        }
    }
}
