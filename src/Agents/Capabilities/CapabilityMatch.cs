using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Capabilities;

/// <summary>Whether a capability is what a query asks for: names and requirements decide, preferences only rank (CAP-02).</summary>
internal static class CapabilityMatch
{
    public static bool Fits(CapabilityRegistration capability, CapabilityQuery query) =>
        (query.Capabilities.Count == 0 || query.Capabilities.Any(capability.Describe().Answers))
        && HasAll(capability.Options.Tools, query.Required?.Tools)
        && HasAll(capability.Options.Models, query.Required?.Models)
        && !(query.Constraints?.MaxLatencyMilliseconds < capability.Options.TypicalDuration.TotalMilliseconds);

    public static bool IsPreferred(CapabilityRegistration capability, CapabilityQuery query) =>
        query.Preferred?.Domains.Any(capability.Describe().Answers) == true;

    private static bool HasAll(IList<string> have, IReadOnlyList<string>? required) => required is null || required.All(have.Contains);
}
