namespace IacpBus.CrashSuite.Judging;

/// <summary>A row of a conversation.</summary>
/// <param name="Key">Names it in the ledger.</param>
/// <param name="Intent">The id of the intent that it is for; empty for none.</param>
/// <param name="State">Where it stands.</param>
/// <param name="IsFinal">Whether it is over.</param>
internal sealed record KeptConversation(Guid Key, string Intent, string State, bool IsFinal);
