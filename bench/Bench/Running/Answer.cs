using IacpBus.Bench.Load;

namespace IacpBus.Bench.Running;

/// <summary>What a contender's process says after a command, one line of JSON.</summary>
internal sealed record Answer : IAnswer
{
    public string? Problem { get; init; }

    /// <summary>Of a flow or an exchange.</summary>
    public Cost? Cost { get; init; }

    /// <summary>Of the sending half.</summary>
    public Cost? Send { get; init; }

    /// <summary>Of the receiving half.</summary>
    public Cost? Receive { get; init; }

    /// <summary>Of asking at a fixed rate.</summary>
    public Latency? Latency { get; init; }

    /// <summary>Size of a body on the wire.</summary>
    public int BodyBytes { get; init; }
}
