using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Presence;

/// <summary>Says at start, in sentences, what is wrong with <see cref="PresenceOptions"/>.</summary>
internal sealed class PresenceOptionsValidator : IValidateOptions<PresenceOptions>
{
    public ValidateOptionsResult Validate(string? name, PresenceOptions options)
    {
        var failures = new List<string>();
        InRange(failures, nameof(options.HeartbeatInterval), options.HeartbeatInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        InRange(failures, nameof(options.UnresponsiveAfter), options.UnresponsiveAfter, TimeSpan.FromSeconds(2), TimeSpan.FromHours(1));
        InRange(failures, nameof(options.StuckAfter), options.StuckAfter, TimeSpan.FromSeconds(2), TimeSpan.FromDays(1));
        InRange(failures, nameof(options.MaxPeers), options.MaxPeers, 10, 1_000_000);
        if (options.StuckAfter <= options.UnresponsiveAfter)
        {
            failures.Add($"Iacp:Presence:StuckAfter is {options.StuckAfter}; it must be longer than UnresponsiveAfter, {options.UnresponsiveAfter}.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void InRange<T>(List<string> failures, string property, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            failures.Add($"Iacp:Presence:{property} is {value}; it must lie between {least} and {most}.");
        }
    }
}
