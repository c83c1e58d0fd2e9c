namespace IacpBus.Bench.Contenders;

/// <summary>One way to send messages over the broker: a sender and a receiver in this process, and a quorum queue between them.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Bytes of the last message that arrived, as they were on the wire.</summary>
    int BodyBytes { get; }

    /// <summary>Connects the sender and declares the queue.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Begins to receive.</summary>
    Task StartReceivingAsync(CancellationToken cancellationToken);

    /// <summary>Ends receiving; what is sent afterwards waits in the queue.</summary>
    Task StopReceivingAsync(CancellationToken cancellationToken);

    /// <summary>Sends one message; ends when the broker has confirmed it.</summary>
    Task SendAsync(int number, CancellationToken cancellationToken);

    /// <summary>Sends one message that is answered; ends when the answer is here, and gives its number.</summary>
    Task<int> AskAsync(int number, CancellationToken cancellationToken);
}
