using IacpBus.Agents.Store;

namespace IacpBus.Agents.Outbox;

/// <summary>How a commit ended.</summary>
/// <param name="Outcome">Whether it was written.</param>
/// <param name="Published">Ends when the broker has confirmed what was to be sent. It is in the store until then, so nobody needs to wait for it.</param>
internal readonly record struct Committed(CommitOutcome Outcome, Task Published);
