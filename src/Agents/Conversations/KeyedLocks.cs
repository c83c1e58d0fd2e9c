namespace IacpBus.Agents.Conversations;

/// <summary>One lock per conversation, as long as somebody holds or wants it. Thread-safe.</summary>
internal sealed class KeyedLocks
{
    private readonly Dictionary<Guid, Entry> _entries = [];

    /// <summary>Locks that somebody holds or waits for.</summary>
    public int Count
    {
        get
        {
            lock (_entries)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Waits for the lock; dispose what it returns.</summary>
    public async Task<IDisposable> EnterAsync(Guid key, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out entry))
            {
                _entries.Add(key, entry = new Entry());
            }

            entry.Users++;
        }

        try
        {
            await entry.Gate.WaitAsync(cancellationToken);
        }
        catch
        {
            Forget(key, entry);
            throw;
        }

        return new Exit(this, key, entry);
    }

    private void Forget(Guid key, Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Users == 0)
            {
                _entries.Remove(key);
                entry.Gate.Dispose();
            }
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Exit(KeyedLocks locks, Guid key, Entry entry) : IDisposable
    {
        public void Dispose()
        {
            entry.Gate.Release();
            locks.Forget(key, entry);
        }
    }
}
