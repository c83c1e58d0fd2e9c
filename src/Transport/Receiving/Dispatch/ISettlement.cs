namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>Tells the broker what became of a delivery; once for each. Thread-safe.</summary>
internal interface ISettlement
{
    /// <summary>It was handled, moved or buried.</summary>
    /// <param name="tag">Its number on the channel.</param>
    ValueTask AcknowledgeAsync(ulong tag);

    /// <summary>It was not, and is to be delivered again.</summary>
    /// <param name="tag">Its number on the channel.</param>
    /// <param name="cause">Why; an <see cref="OperationCanceledException"/> when it was abandoned.</param>
    ValueTask GiveBackAsync(ulong tag, Exception cause);
}
