namespace IacpBus.Transport.Broker;

/// <summary>What an <see cref="OverdueWatch"/> watches. Thread-safe.</summary>
internal interface IOverdue
{
    /// <summary>Whether it need not be watched any more.</summary>
    bool IsOver { get; }

    /// <summary>It took too long.</summary>
    void Overdue(Exception problem);
}
