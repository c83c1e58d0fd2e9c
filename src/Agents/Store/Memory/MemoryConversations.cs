using System.Runtime.InteropServices;
using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Store.Memory;

/// <summary>Conversations in memory, bounded: beyond the bounds, those that ended go first. Not thread-safe; its store locks.</summary>
internal sealed class MemoryConversations(ConversationOptions options)
{
    private readonly Dictionary<Guid, ConversationRow> _rows = [];
    private readonly Dictionary<ConversationAlias, List<Guid>> _aliases = [];
    private readonly SortedSet<(DateTimeOffset Due, Guid Key)> _due = [];
    private readonly Dictionary<AgentId, Shelf> _shelves = [];

    public ConversationRow? Find(Guid key) => _rows.GetValueOrDefault(key);

    /// <summary>Everything of that name: several handoffs may be merged into one, or be about one task.</summary>
    public IReadOnlyList<ConversationRow> FindAll(ConversationAlias alias) =>
        _aliases.TryGetValue(alias, out List<Guid>? keys) ? [.. keys.Select(key => _rows[key])] : [];

    public IReadOnlyList<ConversationRow> FindOpen(AgentId self, ConversationRole role) =>
        [.. _rows.Values.Where(row => row.Self == self && row.Role == role && !row.IsFinal)];

    /// <summary>Those that are due, the earliest first.</summary>
    public IReadOnlyList<ConversationRow> FindDue(DateTimeOffset now, int most) =>
        [.. _due.TakeWhile(entry => entry.Due <= now).Take(most).Select(entry => _rows[entry.Key])];

    /// <summary>Whether one more with <paramref name="peer"/> may begin; forgets finished ones to make room.</summary>
    public bool HasRoomFor(AgentId self, AgentId peer) =>
        !_shelves.TryGetValue(self, out Shelf? shelf)
        || (IsWithinItsShare(shelf.UnfinishedWith.GetValueOrDefault(peer)) && MakeRoom(shelf, newcomers: 1));

    public void Save(ConversationRow row)
    {
        Remove(row.Key, keep: [.. row.Aliases]);
        _rows.Add(row.Key, row);
        foreach (ConversationAlias alias in row.Aliases)
        {
            List<Guid> keys = CollectionsMarshal.GetValueRefOrAddDefault(_aliases, alias, out _) ??= [];
            if (!keys.Contains(row.Key))
            {
                keys.Add(row.Key);
            }
        }

        if (row.DueAt is { } due)
        {
            _due.Add((due, row.Key));
        }

        if (!_shelves.TryGetValue(row.Self, out Shelf? shelf))
        {
            _shelves.Add(row.Self, shelf = new Shelf());
        }

        shelf.Count++;
        shelf.Bytes += row.Weight;
        if (row.IsFinal)
        {
            shelf.Finished.Add((row.DueAt ?? DateTimeOffset.MaxValue, row.Key));
        }
        else
        {
            (int count, long bytes) = shelf.UnfinishedWith.GetValueOrDefault(row.Peer);
            shelf.UnfinishedWith[row.Peer] = (count + 1, bytes + row.Weight);
        }

        MakeRoom(shelf, newcomers: 0);
    }

    public void Forget(Guid key) => Remove(key);

    private bool IsWithinItsShare((int Count, long Bytes) unfinished) =>
        unfinished.Count < options.MaxConversationsPerPeer && unfinished.Bytes < options.MaxBytes / 4;

    private bool MakeRoom(Shelf shelf, int newcomers)
    {
        while (shelf.Count + newcomers > options.MaxConversations || shelf.Bytes > options.MaxBytes)
        {
            if (shelf.Finished.Count == 0)
            {
                return false;
            }

            Remove(shelf.Finished.Min.Key);
        }

        return true;
    }

    /// <summary>The names in <paramref name="keep"/> keep their place, which says what began before what.</summary>
    private void Remove(Guid key, params ReadOnlySpan<ConversationAlias> keep)
    {
        if (!_rows.Remove(key, out ConversationRow? row))
        {
            return;
        }

        foreach (ConversationAlias alias in row.Aliases)
        {
            if (!keep.Contains(alias) && _aliases.TryGetValue(alias, out List<Guid>? keys) && keys.Remove(key) && keys.Count == 0)
            {
                _aliases.Remove(alias);
            }
        }

        if (row.DueAt is { } due)
        {
            _due.Remove((due, key));
        }

        Shelf shelf = _shelves[row.Self];
        shelf.Count--;
        shelf.Bytes -= row.Weight;
        if (row.IsFinal)
        {
            shelf.Finished.Remove((row.DueAt ?? DateTimeOffset.MaxValue, key));
        }
        else
        {
            (int count, long bytes) = shelf.UnfinishedWith[row.Peer];
            if (count == 1)
            {
                shelf.UnfinishedWith.Remove(row.Peer);
            }
            else
            {
                shelf.UnfinishedWith[row.Peer] = (count - 1, bytes - row.Weight);
            }
        }
    }

    /// <summary>What one agent keeps.</summary>
    private sealed class Shelf
    {
        public int Count { get; set; }

        public long Bytes { get; set; }

        public Dictionary<AgentId, (int Count, long Bytes)> UnfinishedWith { get; } = [];

        public SortedSet<(DateTimeOffset End, Guid Key)> Finished { get; } = [];
    }
}
