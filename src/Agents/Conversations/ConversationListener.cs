using System.Threading.Channels;

namespace IacpBus.Agents.Conversations;

/// <summary>The news of one conversation, until it is disposed.</summary>
internal sealed class ConversationListener(ChannelReader<object> news, Action close) : IDisposable
{
    public ValueTask<object> NextAsync(CancellationToken cancellationToken) => news.ReadAsync(cancellationToken);

    public void Dispose() => close();
}
