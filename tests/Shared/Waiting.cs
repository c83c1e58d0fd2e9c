namespace IacpBus.Tests;

/// <summary>The one time limit of all tests: long enough that it only ever ends what hangs.</summary>
internal static class Waiting
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>The task, or a failure when it hangs.</summary>
    public static Task OrFail(this Task task) => task.WaitAsync(Limit, TimeProvider.System);

    /// <summary>The task, or a failure when it hangs.</summary>
    public static Task<T> OrFail<T>(this Task<T> task) => task.WaitAsync(Limit, TimeProvider.System);

    /// <summary>Looks until <paramref name="condition"/> holds, for what gives no signal, such as the end of a foreign process.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        while (!condition())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Within {Limit.TotalSeconds} s this did not come true: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }
}
