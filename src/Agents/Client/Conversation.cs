using System.Threading.Channels;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Client;

/// <summary>The receiving end of one conversation, until it is disposed.</summary>
internal sealed class Conversation(ChannelReader<AcceptedEnvelope> replies, Action close) : IDisposable
{
    public ChannelReader<AcceptedEnvelope> Replies { get; } = replies;

    public void Dispose() => close();
}
