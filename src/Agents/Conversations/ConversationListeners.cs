using System.Threading.Channels;

namespace IacpBus.Agents.Conversations;

/// <summary>Who follows which conversation. Thread-safe.</summary>
internal sealed class ConversationListeners
{
    /// <summary>The oldest news go first when nobody reads; the last ones say how it stands.</summary>
    private const int MostUnread = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, List<Channel<object>>> _open = [];

    /// <summary>Whether somebody of this process follows it.</summary>
    public bool Has(Guid key)
    {
        lock (_gate)
        {
            return _open.ContainsKey(key);
        }
    }

    /// <param name="key">The conversation.</param>
    /// <param name="first">News to begin with; <c>null</c> to wait for the next.</param>
    public ConversationListener Listen(Guid key, object? first = null)
    {
        var news = Channel.CreateBounded<object>(new BoundedChannelOptions(MostUnread) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out List<Channel<object>>? all))
            {
                _open.Add(key, all = []);
            }

            all.Add(news);
        }

        if (first is not null)
        {
            news.Writer.TryWrite(first);
        }

        return new ConversationListener(news.Reader, () => Close(key, news));
    }

    public void Tell(Guid key, object news)
    {
        lock (_gate)
        {
            foreach (Channel<object> listener in _open.GetValueOrDefault(key) ?? [])
            {
                listener.Writer.TryWrite(news);
            }
        }
    }

    private void Close(Guid key, Channel<object> news)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(key, out List<Channel<object>>? all) && all.Remove(news) && all.Count == 0)
            {
                _open.Remove(key);
            }
        }

        news.Writer.TryComplete();
    }
}
