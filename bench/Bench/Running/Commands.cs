namespace IacpBus.Bench.Running;

/// <summary>The words of a <see cref="Command"/>.</summary>
internal static class Commands
{
    /// <summary>Send and receive at once.</summary>
    public const string Flow = "flow";

    /// <summary>Send while nobody receives, then receive while nobody sends.</summary>
    public const string Halves = "halves";

    /// <summary>Ask with a window of unanswered requests.</summary>
    public const string Exchange = "exchange";

    /// <summary>Ask at a fixed rate.</summary>
    public const string Ask = "ask";

    /// <summary>Do nothing, and say what that takes.</summary>
    public const string Idle = "idle";

    /// <summary>End.</summary>
    public const string End = "end";
}
