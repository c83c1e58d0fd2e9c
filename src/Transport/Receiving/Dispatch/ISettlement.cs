namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>Tells the broker what became of a delivery; once for each. Thread-safe.</summary>
internal interface ISettlement
{
    /// <summary>It was handled, moved or buried.</summary>
    ValueTask AcknowledgeAsync(DeliveryContext delivery);

    /// <summary>It was not, and is to be delivered again.</summary>
    ValueTask GiveBackAsync(DeliveryContext delivery, Exception cause);
}
