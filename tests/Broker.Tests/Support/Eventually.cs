using System.Diagnostics;

namespace IacpBus.Broker.Tests.Support;

/// <summary>The only place where tests wait: for a task or a condition, never longer than one shared limit.</summary>
internal static class Eventually
{
    /// <summary>How long anything may take before it counts as never happening.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"Within {Limit.TotalSeconds} s it did not happen that {what}.");
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string)"/>
    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits until <paramref name="find"/> finds something.</summary>
    public static async Task<T> FindAsync<T>(Func<Task<T?>> find, string what)
        where T : class
    {
        T? found = null;
        await HoldsAsync(async () => (found = await find()) is not null, what);
        return found!;
    }

    /// <summary>Waits for a task that ought to end.</summary>
    public static Task EndsAsync(Task task) => task.WaitAsync(Limit);

    /// <inheritdoc cref="EndsAsync(Task)"/>
    public static Task<T> EndsAsync<T>(Task<T> task) => task.WaitAsync(Limit);
}
