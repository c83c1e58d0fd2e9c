namespace IacpBus.Bench.Scale;

/// <summary>Many in one process, each with a queue of its own, each sending to the next.</summary>
internal interface ICrowd : IAsyncDisposable
{
    /// <summary>Ends when every one receives.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>One's message to the next; they take turns. Ends when the broker has confirmed it.</summary>
    Task SendAsync(int number, CancellationToken cancellationToken);
}
