using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>What would be nice to have in an agent (spec/iacp.md 3.3, <c>preferred</c>): it ranks, it excludes nobody.</summary>
public sealed record QueryPreferences : PayloadObject
{
    /// <summary><c>domains</c></summary>
    public IReadOnlyList<string> Domains { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    internal static QueryPreferences Read(PayloadReader preferred) => new()
    {
        Domains = preferred.Texts("domains"u8),
        Extensions = preferred.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer) => writer.Texts("domains"u8, Domains);
}
