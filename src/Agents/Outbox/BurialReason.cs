using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Outbox;

/// <summary>Why a message goes to the dead letters, as <see cref="Store.OutboxRow.Problem"/> keeps it.</summary>
internal sealed record BurialReason(ErrorCode Code, string Reason, string Sentence, string Description);
