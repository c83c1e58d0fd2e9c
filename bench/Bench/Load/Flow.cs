namespace IacpBus.Bench.Load;

/// <summary>Sending and receiving at once.</summary>
internal static class Flow
{
    /// <summary>From the first send to the last arrival.</summary>
    /// <exception cref="InvalidDataException">Not every message arrived once and as it was sent.</exception>
    public static async Task<Cost> RunAsync(Tally tally, int count, int width, Func<int, Task> send, TimeSpan patience, CancellationToken cancellationToken)
    {
        int first = tally.Begin(count);
        Usage before = Usage.Tidy();
        await SlidingWindow.RunAsync(first, count, width, send, cancellationToken);
        await tally.AllAsync(patience, cancellationToken);
        return Usage.Now().Since(before, count);
    }
}
