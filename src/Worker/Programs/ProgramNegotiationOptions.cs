namespace IacpBus.Worker.Programs;

/// <summary>On what terms a program works for credits.</summary>
public sealed class ProgramNegotiationOptions
{
    /// <summary>Least reward that is accepted, at least 0; lower offers are countered with it. Default 0.</summary>
    public decimal MinimumCredits { get; set; }

    /// <summary>Usual duration of the work, told when it is accepted. Offers with less time are rejected. Default 60 s.</summary>
    public TimeSpan TypicalDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Pieces of agreed work that run at the same time, 1 to 1,000. Default 4.</summary>
    public int MaxConcurrent { get; set; } = 4;
}
