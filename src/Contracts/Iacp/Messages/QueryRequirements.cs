using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>What an agent must have to answer a capability query (spec/iacp.md 3.3, <c>required</c>).</summary>
public sealed record QueryRequirements : PayloadObject
{
    /// <summary><c>tools</c>: all of them.</summary>
    public IReadOnlyList<string> Tools { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>models</c>: all of them.</summary>
    public IReadOnlyList<string> Models { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    internal static QueryRequirements Read(PayloadReader required) => new()
    {
        Tools = required.Texts("tools"u8),
        Models = required.Texts("models"u8),
        Extensions = required.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Texts("models"u8, Models);
        writer.Texts("tools"u8, Tools);
    }
}
