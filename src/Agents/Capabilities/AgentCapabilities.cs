using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Capabilities;

/// <summary>The capabilities of one agent: who is asked for what, and how busy it is. Thread-safe.</summary>
internal sealed class AgentCapabilities(IReadOnlyList<CapabilityRegistration> all) : IDisposable
{
    public IReadOnlyList<CapabilityRegistration> All { get; } = all;

    /// <summary>Share of all slots in use, 0 to 1 (CAP-07).</summary>
    public double Load
    {
        get
        {
            int slots = All.Sum(capability => capability.Options.MaxConcurrent);
            return slots == 0 ? 0 : Math.Min(1, Math.Round((double)All.Sum(capability => capability.Active) / slots, 3));
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

    public void Dispose()
    {
        foreach (CapabilityRegistration capability in All)
        {
            capability.Dispose();
        }
    }
}
