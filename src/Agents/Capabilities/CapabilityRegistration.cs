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

    public void Enter() => Interlocked.Increment(ref _active);

    public void Exit() => Interlocked.Decrement(ref _active);

    public void Dispose() => Slots.Dispose();
}
