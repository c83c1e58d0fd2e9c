using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Capabilities;

/// <summary>What one agent can do, how busy it is, and how it says so. Thread-safe.</summary>
internal sealed class AgentCapabilities(IReadOnlyList<CapabilityRegistration> all, NegotiationRegistration? negotiation) : IDisposable
{
    public IReadOnlyList<CapabilityRegistration> All { get; } = all;

    /// <summary>Pieces of work that run or wait.</summary>
    public int ActiveTasks => All.Sum(capability => capability.Active) + (negotiation?.Active ?? 0);

    /// <summary>Share of all slots in use, 0 to 1 (CAP-07).</summary>
    public double Load
    {
        get
        {
            int slots = All.Sum(capability => capability.Options.MaxConcurrent) + (negotiation?.Options.MaxConcurrent ?? 0);
            return slots == 0 ? 0 : Math.Min(1, Math.Round((double)ActiveTasks / slots, 3));
        }
    }

    /// <summary>The capability a handoff is for: the one it names, else the only one there is; <c>null</c> when neither.</summary>
    public CapabilityRegistration? Find(HandoffRequest request)
    {
        if (request.Capability is { } name)
        {
            return All.FirstOrDefault(capability => capability.Name == name);
        }

        return All.Count == 1 ? All[0] : null;
    }

    /// <summary>Those that a query asks for, the preferred ones first (spec/iacp.md 3.3, CAP-01, CAP-02).</summary>
    public IReadOnlyList<CapabilityRegistration> Answer(CapabilityQuery query) =>
    [
        .. All.Where(capability => CapabilityMatch.Fits(capability, query)).OrderByDescending(capability => CapabilityMatch.IsPreferred(capability, query)),
    ];

    /// <summary>When the first of them would be done with one more call.</summary>
    public static double? EtaOf(IReadOnlyList<CapabilityRegistration> capabilities) => capabilities.Count == 0
        ? null
        : capabilities.Min(capability => capability.Options.TypicalDuration.TotalSeconds * (1 + (capability.Active / capability.Options.MaxConcurrent)));

    public CapabilityAnnouncement Announce(AgentId self) => new()
    {
        AgentId = self.Value,
        Capabilities = [.. All.Select(capability => capability.Describe())],
        Availability = Load < 1 ? "idle" : "busy",
        Load = Load,
    };

    public Heartbeat Beat(string status) => new()
    {
        Status = status,
        Load = Load,
        ActiveTasks = ActiveTasks,
        EtaSeconds = EtaOf(All),
        Capabilities = [.. All.Select(capability => Capability.Named(capability.Name))],
    };

    public void Dispose()
    {
        foreach (CapabilityRegistration capability in All)
        {
            capability.Dispose();
        }

        negotiation?.Dispose();
    }
}
