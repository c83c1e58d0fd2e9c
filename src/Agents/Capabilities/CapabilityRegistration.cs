using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Capabilities;

/// <summary>A capability of an agent with what makes its handler for one call.</summary>
internal sealed class CapabilityRegistration(string name, CapabilityOptions options, Func<IServiceProvider, ICapabilityHandler> createHandler) : IDisposable
{
    private int _active;

    public string Name { get; } = name;

    public CapabilityOptions Options { get; } = options;

    public Func<IServiceProvider, ICapabilityHandler> CreateHandler { get; } = createHandler;

    /// <summary>One slot per call that may run at the same time.</summary>
    public SemaphoreSlim Slots { get; } = new(options.MaxConcurrent, options.MaxConcurrent);

    /// <summary>Calls that run or wait.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>As it goes on the wire, now.</summary>
    public Capability Describe() => new()
    {
        Name = Name,
        Description = Options.Description,
        Models = [.. Options.Models],
        Tools = [.. Options.Tools],
        MaxConcurrent = Options.MaxConcurrent,
        Availability = Active < Options.MaxConcurrent ? "idle" : "busy",
    };

    public void Enter() => Interlocked.Increment(ref _active);

    public void Exit() => Interlocked.Decrement(ref _active);

    public void Dispose() => Slots.Dispose();
}
