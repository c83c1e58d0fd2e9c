namespace IacpBus.CrashSuite.Driving;

/// <summary>One short run for each fault point.</summary>
internal sealed class FaultPointRuns(CrashOptions options)
{
    public Task<int> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(options.Seed);
    }
}
