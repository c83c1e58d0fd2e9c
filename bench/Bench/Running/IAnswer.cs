namespace IacpBus.Bench.Running;

/// <summary>What a process says after a command.</summary>
internal interface IAnswer
{
    /// <summary>What went wrong; <c>null</c> when nothing.</summary>
    string? Problem { get; }
}
