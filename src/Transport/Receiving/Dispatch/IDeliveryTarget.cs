namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>Where the deliveries of a channel go. Thread-safe, but for the order of <see cref="Begin"/>.</summary>
internal interface IDeliveryTarget
{
    /// <summary>Takes a delivery and returns at once; it is settled later.</summary>
    void Begin(in DeliveredMessage message);

    /// <summary>The consumer is gone: cancels what is handled and gives back what waits. What begins later is not concerned.</summary>
    void Abandon();

    /// <summary>
    /// To be called when no more deliveries come: completes when all were settled. When <paramref name="patience"/> ends
    /// first, the handlers are cancelled and not waited for.
    /// </summary>
    Task EndAsync(CancellationToken patience);
}
