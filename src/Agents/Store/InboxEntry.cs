namespace IacpBus.Agents.Store;

/// <summary>A message that was handled. It closes the duplicate window at commit, not at first sight.</summary>
/// <param name="Key">Which message.</param>
/// <param name="ContentHash">32 bytes: what the signature covers, whatever its spelling. Other content under the same key is another message, and refused.</param>
/// <param name="ForgetAt">When no copy can be accepted any more: end of its time to live, and the clock skew.</param>
internal sealed record InboxEntry(InboxKey Key, ReadOnlyMemory<byte> ContentHash, DateTimeOffset ForgetAt);
