using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Conversations;

/// <summary>Says at start, in sentences, what is wrong with <see cref="ConversationOptions"/>.</summary>
internal sealed class ConversationOptionsValidator : IValidateOptions<ConversationOptions>
{
    public ValidateOptionsResult Validate(string? name, ConversationOptions options)
    {
        var failures = new List<string>();
        if (options.Retention < TimeSpan.FromMinutes(1) || options.Retention > TimeSpan.FromDays(7))
        {
            failures.Add($"Iacp:Conversations:Retention is {options.Retention}; it must lie between 00:01:00 and 7.00:00:00.");
        }

        if (options.MaxConversations is < 10 or > 1_000_000)
        {
            failures.Add($"Iacp:Conversations:MaxConversations is {options.MaxConversations}; it must lie between 10 and 1000000.");
        }

        if (options.MaxConversationsPerPeer is < 1 or > 1_000_000)
        {
            failures.Add($"Iacp:Conversations:MaxConversationsPerPeer is {options.MaxConversationsPerPeer}; it must lie between 1 and 1000000.");
        }

        if (options.AbandonAfter < TimeSpan.FromMinutes(1) || options.AbandonAfter > TimeSpan.FromDays(365))
        {
            failures.Add($"Iacp:Conversations:AbandonAfter is {options.AbandonAfter}; it must lie between 00:01:00 and 365.00:00:00.");
        }

        if (options.AckTimeout < TimeSpan.FromSeconds(1) || options.AckTimeout > TimeSpan.FromHours(1))
        {
            failures.Add($"Iacp:Conversations:AckTimeout is {options.AckTimeout}; it must lie between 00:00:01 and 01:00:00.");
        }

        if (options.MaxBytes is < 1024 * 1024 or > 16L * 1024 * 1024 * 1024)
        {
            failures.Add($"Iacp:Conversations:MaxBytes is {options.MaxBytes}; it must lie between 1048576 and 17179869184.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
