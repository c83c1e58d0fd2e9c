namespace IacpBus.Agents.Conversations;

/// <summary>What one event did to a conversation.</summary>
/// <param name="Before">As it was; <c>null</c> when it began with the event.</param>
/// <param name="After">As it is; <c>null</c> when there is none.</param>
/// <param name="IsRepeat">Whether the message had been handled before.</param>
internal sealed record ConversationStep(ConversationState? Before, ConversationState? After, bool IsRepeat)
{
    /// <summary>Whether whoever follows the conversation should know.</summary>
    public bool HasNews => After is not null && !Equals(Before?.Describe(), After.Describe());

    /// <summary>Whether the event brought it into <paramref name="state"/>.</summary>
    public bool Entered(string state) => After?.CurrentState == state && Before?.CurrentState != state;
}
