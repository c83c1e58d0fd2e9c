using System.Collections.Concurrent;
using System.Threading.Channels;

namespace IacpBus.Agents.Conversations;

/// <summary>Who follows which conversation. Thread-safe.</summary>
internal sealed class ConversationListeners
{
    /// <summary>The oldest news go first when nobody reads; the last ones say how it stands.</summary>
    private const int MostUnread = 1024;

    private readonly ConcurrentDictionary<Guid, Channel<object>> _open = new();

    public ConversationListener Listen(Guid key)
    {
        var news = Channel.CreateBounded<object>(new BoundedChannelOptions(MostUnread) { FullMode = BoundedChannelFullMode.DropOldest });
        _open[key] = news;
        return new ConversationListener(news.Reader, () =>
        {
            _open.TryRemove(key, out _);
            news.Writer.TryComplete();
        });
    }

    public void Tell(Guid key, object news)
    {
        if (_open.TryGetValue(key, out Channel<object>? channel))
        {
            channel.Writer.TryWrite(news);
        }
    }
}
