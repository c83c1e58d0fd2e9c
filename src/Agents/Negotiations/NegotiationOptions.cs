namespace IacpBus.Agents.Negotiations;

/// <summary>How much agreed work of an agent runs at once.</summary>
public sealed class NegotiationOptions
{
    /// <summary>Pieces of agreed work that run at the same time, 1 to 1,000. Default 4. More wait.</summary>
    public int MaxConcurrent { get; set; } = 4;
}
