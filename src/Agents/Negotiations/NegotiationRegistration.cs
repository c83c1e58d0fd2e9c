namespace IacpBus.Agents.Negotiations;

/// <summary>What makes an agent's negotiation handler for one call.</summary>
internal sealed class NegotiationRegistration(NegotiationOptions options, Func<IServiceProvider, INegotiationHandler> createHandler) : IDisposable
{
    private int _active;

    public NegotiationOptions Options { get; } = options;

    public Func<IServiceProvider, INegotiationHandler> CreateHandler { get; } = createHandler;

    /// <summary>One slot per piece of work that may run at the same time.</summary>
    public SemaphoreSlim Slots { get; } = new(options.MaxConcurrent, options.MaxConcurrent);

    /// <summary>Pieces of work that run or wait.</summary>
    public int Active => Volatile.Read(ref _active);

    public void Enter() => Interlocked.Increment(ref _active);

    public void Exit() => Interlocked.Decrement(ref _active);

    public void Dispose() => Slots.Dispose();
}
