namespace IacpBus.Transport.Receiving.Channel;

/// <summary>
/// Which deliveries of a channel are done with, and which of them the broker still has to be told of. Holds as many
/// pieces as there are deliveries under way, however far the others have gone on. Not thread-safe.
/// </summary>
internal sealed class SettledTags
{
    private readonly List<(ulong From, ulong To)> _islands = [];
    private readonly List<ulong> _behind = [];
    private ulong _low;
    private ulong _prefix;

    /// <summary>Whether <see cref="TakePrefix"/> has something.</summary>
    public bool HasPrefix => _prefix != 0;

    /// <summary>Whether <see cref="TakeBehind"/> has something.</summary>
    public bool HasBehind => _behind.Count > 0;

    /// <summary>A delivery is done with.</summary>
    /// <param name="tag">Its tag, counted from 1 on each channel.</param>
    /// <param name="isToAcknowledge"><c>false</c> when the broker was told otherwise.</param>
    public void Settle(ulong tag, bool isToAcknowledge)
    {
        if (tag > _low + 1)
        {
            AddIsland(tag);
            if (isToAcknowledge)
            {
                _behind.Add(tag);
            }
        }
        else if (tag == _low + 1)
        {
            _low = tag;
            _prefix = isToAcknowledge ? tag : _prefix;
            JoinIslands();
        }
    }

    /// <summary>The highest delivery up to which all are done with and that the broker does not know of yet; 0 for none. Acknowledging it with all before it is right.</summary>
    public ulong TakePrefix()
    {
        ulong taken = _prefix;
        _prefix = 0;
        return taken;
    }

    /// <summary>Deliveries that are done with while one before them is not; each is to be acknowledged alone.</summary>
    public ulong[] TakeBehind()
    {
        ulong[] taken = [.. _behind];
        _behind.Clear();
        return taken;
    }

    private void JoinIslands()
    {
        if (_islands.Count == 0 || _islands[0].From != _low + 1)
        {
            return;
        }

        _low = _islands[0].To;
        _islands.RemoveAt(0);
        foreach (ulong tag in _behind)
        {
            if (tag <= _low)
            {
                _prefix = Math.Max(_prefix, tag);
            }
        }

        _behind.RemoveAll(tag => tag <= _low);
    }

    /// <summary>Islands never touch each other; most new tags belong to the last one.</summary>
    private void AddIsland(ulong tag)
    {
        int after = _islands.Count;
        while (after > 0 && _islands[after - 1].From > tag)
        {
            after--;
        }

        bool joinsBefore = after > 0 && _islands[after - 1].To + 1 >= tag;
        bool joinsAfter = after < _islands.Count && _islands[after].From == tag + 1;
        if (joinsBefore && joinsAfter)
        {
            _islands[after - 1] = (_islands[after - 1].From, _islands[after].To);
            _islands.RemoveAt(after);
        }
        else if (joinsBefore)
        {
            _islands[after - 1] = (_islands[after - 1].From, Math.Max(tag, _islands[after - 1].To));
        }
        else if (joinsAfter)
        {
            _islands[after] = (tag, _islands[after].To);
        }
        else
        {
            _islands.Insert(after, (tag, tag));
        }
    }
}
