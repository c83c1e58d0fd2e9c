using System.Threading.Channels;

namespace IacpBus.Agents.Conversations;

/// <summary>Who follows which conversation. Thread-safe.</summary>
internal sealed class ConversationListeners
{
    /// <summary>The oldest news go first when nobody reads; the last ones say how it stands.</summary>
    private const int MostUnread = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, List<Channel<object>>> _open = [];

    public ConversationListener Listen(Guid key)
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
