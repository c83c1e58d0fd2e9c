using System.Threading.Channels;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Client;

/// <summary>The receiving end of one request, until it is disposed.</summary>
internal sealed class PendingRequest(ChannelReader<AcceptedEnvelope> replies, Action close) : IDisposable
{
    public ChannelReader<AcceptedEnvelope> Replies { get; } = replies;

    public void Dispose() => close();
}
