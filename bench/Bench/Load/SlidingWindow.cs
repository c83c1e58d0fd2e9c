namespace IacpBus.Bench.Load;

/// <summary>Runs calls so that a fixed number is under way.</summary>
internal static class SlidingWindow
{
    /// <summary>Calls <paramref name="call"/> with <paramref name="count"/> numbers from <paramref name="first"/> on, in their order, the next as soon as there is room.</summary>
    public static async Task RunAsync(int first, int count, int width, Func<int, Task> call, CancellationToken cancellationToken)
    {
        // Not disposed: the last call may still be leaving it.
        var room = new SemaphoreSlim(width, width);
        Exception? failure = null;
        for (int number = first; number < first + count && failure is null; number++)
        {
            await room.WaitAsync(cancellationToken);
            _ = OneAsync(number);
        }

        for (int i = 0; i < width; i++)
        {
            await room.WaitAsync(cancellationToken);
        }

        if (failure is not null)
        {
            throw new InvalidDataException($"A message could not be sent: {failure.Message}", failure);
        }

        async Task OneAsync(int number)
        {
            try
            {
                await call(number);
            }
            catch (Exception refused)
            {
                failure ??= refused;
            }
            finally
            {
                room.Release();
            }
        }
    }
}
