namespace IacpBus.Agents.Store;

/// <summary>
/// Named moments at which tests let a process die (docs/reliability.md). Nothing happens at them unless a test puts one
/// with <see cref="Reached"/> into the container. Thread-safe.
/// </summary>
internal sealed class FaultPoints
{
    /// <summary>A message is verified and new; nothing is done about it yet.</summary>
    public const string AfterReceive = "after receive";

    /// <summary>The author's code has returned; nothing of it is kept.</summary>
    public const string AfterHandler = "after handler before commit";

    /// <summary>All statements of a commit have run.</summary>
    public const string BeforeCommit = "before commit";

    /// <summary>The database has committed; nobody was told.</summary>
    public const string AfterCommit = "after commit";

    /// <summary>Messages are committed; the next one is not with the broker.</summary>
    public const string BeforePublish = "after commit before publish";

    /// <summary>The broker has everything that a message led to, and waits for the message's acknowledgement.</summary>
    public const string BeforeAck = "after publish before ack";

    /// <summary>Some of the tables of a migration are made.</summary>
    public const string InsideMigration = "inside a migration";

    /// <summary>Called with the name of each moment, on the thread that is there.</summary>
    public Action<string>? Reached { get; init; }

    public void Reach(string point) => Reached?.Invoke(point);
}
