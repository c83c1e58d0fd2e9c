namespace IacpBus.Agents.Conversations;

/// <summary>A decision that does not fit where the conversation stands. Callers get it as a sentence.</summary>
internal sealed class ConversationStateException(string state) : Exception($"The conversation is {state}.")
{
    public string State { get; } = state;
}
