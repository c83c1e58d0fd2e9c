using System.Threading.Channels;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Presence;

/// <summary>Gathers the answers to a broadcast query.</summary>
internal static class Discovery
{
    /// <summary>
    /// One answer for each agent that has something to offer, the best first: lowest load, then shortest wait. Several
    /// instances of one agent count once.
    /// </summary>
    public static async Task<IReadOnlyList<DiscoveredPeer>> CollectAsync(ChannelReader<AcceptedEnvelope> replies, TimeSpan window, TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = new Dictionary<AgentId, CapabilityManifest>();
        using var end = new CancellationTokenSource(window, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            while (true)
            {
                AcceptedEnvelope reply = await replies.ReadAsync(either.Token);
                if (reply.Message is CapabilityManifest { Status: ResponseStatus.Accepted, Capabilities.Count: > 0 } manifest)
                {
                    found.TryAdd(reply.Envelope.Sender, manifest);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The window has closed.
        }

        return [.. found
            .Select(entry => new DiscoveredPeer(entry.Key, entry.Value))
            .OrderBy(peer => peer.Manifest.Load ?? 1)
            .ThenBy(peer => peer.Manifest.EtaSeconds ?? double.MaxValue)
            .ThenBy(peer => peer.Id.Value, StringComparer.Ordinal)];
    }
}
