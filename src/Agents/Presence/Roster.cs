using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Broadcasts;

namespace IacpBus.Agents.Presence;

/// <summary>The peers that the agents of this process with one policy have heard of, bounded. Only accepted messages change it. Thread-safe.</summary>
internal sealed class Roster(PresenceOptions options, TimeProvider clock) : IPresenceListener
{
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, Peer> _peers = [];
    private readonly SortedSet<(DateTimeOffset LastSeen, string Id)> _bySilence = [];

    /// <summary>All of them as they are now, by name.</summary>
    public IReadOnlyList<Peer> All
    {
        get
        {
            DateTimeOffset now = clock.GetUtcNow();
            lock (_gate)
            {
                return [.. _peers.Values.Select(peer => Judge(peer, now)).OrderBy(peer => peer.Id.Value, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>What one of those agents is told: it is no peer of itself.</summary>
    public IReadOnlyList<Peer> PeersOf(AgentId agent) => [.. All.Where(peer => peer.Id != agent)];

    void IPresenceListener.Hear(AcceptedEnvelope accepted) => Note(accepted);

    /// <summary>Notes what a message says about its sender. A message that says no more than that it is there is noted to a tenth of a second.</summary>
    public void Note(AcceptedEnvelope accepted)
    {
        if (accepted.Message is not (CapabilityAnnouncement or HealthMessage or CapabilityManifest) && WasJustSeen(accepted.Envelope.Sender))
        {
            return;
        }

        Func<Peer, Peer> change = accepted.Message switch
        {
            CapabilityAnnouncement announcement => peer => Announced(peer, announcement),
            HealthMessage health => peer => Alive(peer, health),
            CapabilityManifest manifest => peer => Described(peer, manifest),
            _ => peer => peer.Liveness == PeerLiveness.Offline ? peer with { Liveness = PeerLiveness.Seen } : peer,
        };
        DateTimeOffset now = clock.GetUtcNow();
        lock (_gate)
        {
            AgentId id = accepted.Envelope.Sender;
            Peer before = _peers.GetValueOrDefault(id) ?? new Peer { Id = id, Liveness = PeerLiveness.Seen, LastSeen = now };
            _bySilence.Remove((before.LastSeen, id.Value));
            _peers[id] = change(before) with { LastSeen = now };
            _bySilence.Add((now, id.Value));
            if (_peers.Count > options.MaxPeers)
            {
                (DateTimeOffset LastSeen, string Id) quietest = _bySilence.Min;
                _bySilence.Remove(quietest);
                _peers.Remove(AgentId.Parse(quietest.Id));
            }
        }
    }

    private bool WasJustSeen(AgentId id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (_gate)
        {
            return _peers.TryGetValue(id, out Peer? peer)
                && peer.Liveness != PeerLiveness.Offline
                && now >= peer.LastSeen
                && now - peer.LastSeen < Resolution;
        }
    }

    private static Peer Announced(Peer peer, CapabilityAnnouncement announcement) => announcement.Availability == "offline"
        ? peer with { Liveness = PeerLiveness.Offline, Status = "offline", Condition = AgentCondition.Offline }
        : peer with
        {
            Liveness = peer.Liveness == PeerLiveness.Alive ? PeerLiveness.Alive : PeerLiveness.Announced,
            Announced = announcement.Capabilities,
            Capabilities = announcement.Capabilities,
            Load = announcement.Load ?? peer.Load,
            Status = announcement.Availability ?? peer.Status,
            Condition = announcement.Availability is { } word ? MessageWords.ConditionOf(word) : peer.Condition,
        };

    private static Peer Alive(Peer peer, HealthMessage health) => peer with
    {
        Liveness = health.Condition == AgentCondition.Offline ? PeerLiveness.Offline : PeerLiveness.Alive,
        Status = health.Status,
        Condition = health.Condition,
        Load = health.Load ?? peer.Load,
        EtaSeconds = health.EtaSeconds ?? peer.EtaSeconds,
        Announced = health.Capabilities.Count > 0 ? health.Capabilities : peer.Announced,
        Capabilities = health.Capabilities.Count > 0 ? health.Capabilities : peer.Capabilities,
    };

    /// <summary>A query may have asked for some only, so what was announced stays beside it; earlier answers do not, or they would pile up.</summary>
    private static Peer Described(Peer peer, CapabilityManifest manifest) => peer with
    {
        Liveness = PeerLiveness.Alive,
        Capabilities = [.. manifest.Capabilities.Concat(peer.Announced).DistinctBy(capability => capability.Name, StringComparer.Ordinal)],
        Load = manifest.Load ?? peer.Load,
        EtaSeconds = manifest.EtaSeconds ?? peer.EtaSeconds,
    };

    private Peer Judge(Peer peer, DateTimeOffset now)
    {
        TimeSpan silence = now - peer.LastSeen;
        return peer.Liveness == PeerLiveness.Offline ? peer
            : silence >= options.StuckAfter || peer.Condition == AgentCondition.Stuck ? peer with { Liveness = PeerLiveness.Stuck }
            : silence >= options.UnresponsiveAfter ? peer with { Liveness = PeerLiveness.Unresponsive }
            : peer;
    }
}
