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

    /// <summary>Waits for all of them, in an order of their own, so that two who want the same ones do not wait for each other.</summary>
    public async Task<IDisposable> EnterAllAsync(IEnumerable<Guid> keys, CancellationToken cancellationToken)
    {
        Guid[] all = [.. keys.Distinct().Order()];
        if (all.Length == 1)
        {
            return await EnterAsync(all[0], cancellationToken);
        }

        var held = new Exits();
        try
        {
            foreach (Guid key in all)
            {
                held.Add(await EnterAsync(key, cancellationToken));
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
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

    private sealed class Exits : IDisposable
    {
        private readonly List<IDisposable> _exits = [];

        public void Add(IDisposable exit) => _exits.Add(exit);

        public void Dispose() => _exits.ForEach(exit => exit.Dispose());
    }
}
