using System.Runtime.InteropServices;
using IacpBus.Contracts.Iacp;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Conversations;

/// <summary>The conversations of the agents of this process, in memory and bounded. Thread-safe.</summary>
internal sealed class ConversationStore(IOptions<ConversationOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ConversationState> _states = [];
    private readonly Dictionary<ConversationAlias, List<Guid>> _aliases = [];
    private readonly SortedSet<(DateTimeOffset Due, Guid Key)> _due = [];
    private readonly Dictionary<AgentId, Shelf> _shelves = [];

    /// <summary>The conversation as it was last saved. Not to be changed; take a copy.</summary>
    public ConversationState? Find(Guid key)
    {
        lock (_gate)
        {
            return _states.GetValueOrDefault(key);
        }
    }

    /// <summary>The one of that name that began last.</summary>
    public ConversationState? Find(ConversationAlias alias)
    {
        lock (_gate)
        {
            return _aliases.TryGetValue(alias, out List<Guid>? keys) ? _states.GetValueOrDefault(keys[^1]) : null;
        }
    }

    /// <summary>Everything of that name: several handoffs may be merged into one, or be about one task.</summary>
    public IReadOnlyList<ConversationState> FindAll(ConversationAlias alias)
    {
        lock (_gate)
        {
            return _aliases.TryGetValue(alias, out List<Guid>? keys) ? [.. keys.Select(key => _states[key])] : [];
        }
    }

    /// <summary>Whether one more with <paramref name="peer"/> may begin; forgets finished ones to make room.</summary>
    public bool HasRoomFor(AgentId self, AgentId peer)
    {
        lock (_gate)
        {
            return !_shelves.TryGetValue(self, out Shelf? shelf)
                || (IsWithinItsShare(shelf.UnfinishedWith.GetValueOrDefault(peer)) && MakeRoom(shelf, newcomers: 1));
        }
    }

    public void Save(ConversationState state)
    {
        lock (_gate)
        {
            ConversationAlias[] aliases = [.. state.Aliases];
            Remove(state.CorrelationId, keep: aliases);
            _states.Add(state.CorrelationId, state);
            foreach (ConversationAlias alias in aliases)
            {
                List<Guid> keys = CollectionsMarshal.GetValueRefOrAddDefault(_aliases, alias, out _) ??= [];
                if (!keys.Contains(state.CorrelationId))
                {
                    keys.Add(state.CorrelationId);
                }
            }

            if (state.DueAt is { } due)
            {
                _due.Add((due, state.CorrelationId));
            }

            if (!_shelves.TryGetValue(state.Self, out Shelf? shelf))
            {
                _shelves.Add(state.Self, shelf = new Shelf());
            }

            shelf.Count++;
            shelf.Bytes += state.Weight;
            if (state.IsFinal)
            {
                shelf.Finished.Add((state.DueAt ?? DateTimeOffset.MaxValue, state.CorrelationId));
            }
            else
            {
                (int count, long bytes) = shelf.UnfinishedWith.GetValueOrDefault(state.Peer);
                shelf.UnfinishedWith[state.Peer] = (count + 1, bytes + state.Weight);
            }

            MakeRoom(shelf, newcomers: 0);
        }
    }

    /// <summary>Those that are due, the earliest first.</summary>
    public IReadOnlyList<ConversationState> FindDue(DateTimeOffset now, int most)
    {
        lock (_gate)
        {
            return [.. _due.TakeWhile(entry => entry.Due <= now).Take(most).Select(entry => _states[entry.Key])];
        }
    }

    public void Forget(Guid key)
    {
        lock (_gate)
        {
            Remove(key);
        }
    }

    private bool IsWithinItsShare((int Count, long Bytes) unfinished) =>
        unfinished.Count < options.Value.MaxConversationsPerPeer && unfinished.Bytes < options.Value.MaxBytes / 4;

    private bool MakeRoom(Shelf shelf, int newcomers)
    {
        while (shelf.Count + newcomers > options.Value.MaxConversations || shelf.Bytes > options.Value.MaxBytes)
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
        if (!_states.Remove(key, out ConversationState? state))
        {
            return;
        }

        foreach (ConversationAlias alias in state.Aliases)
        {
            if (!keep.Contains(alias) && _aliases.TryGetValue(alias, out List<Guid>? keys) && keys.Remove(key) && keys.Count == 0)
            {
                _aliases.Remove(alias);
            }
        }

        if (state.DueAt is { } due)
        {
            _due.Remove((due, key));
        }

        Shelf shelf = _shelves[state.Self];
        shelf.Count--;
        shelf.Bytes -= state.Weight;
        if (state.IsFinal)
        {
            shelf.Finished.Remove((state.DueAt ?? DateTimeOffset.MaxValue, key));
        }
        else
        {
            (int count, long bytes) = shelf.UnfinishedWith[state.Peer];
            if (count == 1)
            {
                shelf.UnfinishedWith.Remove(state.Peer);
            }
            else
            {
                shelf.UnfinishedWith[state.Peer] = (count - 1, bytes - state.Weight);
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
