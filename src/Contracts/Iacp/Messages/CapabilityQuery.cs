using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Asks what an agent can do (spec/iacp.md 3.3): <c>request/query</c>, to one agent or broadcast. Holds the names of
/// the seed and the filters of the Internet-Draft. Answered with a <see cref="CapabilityManifest"/>.
/// </summary>
public sealed record CapabilityQuery() : IacpMessage(MessageType.Request, MessageIntent.Query)
{
    /// <summary><c>capabilities</c>: the names asked for; none asks for all.</summary>
    public IReadOnlyList<string> Capabilities { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>max_tokens</c>: how large the work is, in tokens, at least 0.</summary>
    public int? MaxTokens { get; init; }

    /// <summary><c>priority</c>: a word such as <c>high</c>.</summary>
    public string? Priority { get; init; }

    /// <summary><c>required</c>: what an agent must have.</summary>
    public QueryRequirements? Required { get; init; }

    /// <summary><c>preferred</c>: what ranks agents.</summary>
    public QueryPreferences? Preferred { get; init; }

    /// <summary><c>constraints</c></summary>
    public QueryConstraints? Constraints { get; init; }

    internal static CapabilityQuery Read(PayloadReader payload, Envelope envelope) => new()
    {
        Capabilities = payload.Texts("capabilities"u8),
        MaxTokens = payload.WholeNumber("max_tokens"u8),
        Priority = payload.Text("priority"u8),
        Required = payload.Part("required"u8, QueryRequirements.Read),
        Preferred = payload.Part("preferred"u8, QueryPreferences.Read),
        Constraints = payload.Part("constraints"u8, QueryConstraints.Read),
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Texts("capabilities"u8, Capabilities);
        writer.Member("constraints"u8, Constraints);
        writer.Member("max_tokens"u8, MaxTokens);
        writer.Member("preferred"u8, Preferred);
        writer.Member("priority"u8, Priority);
        writer.Member("required"u8, Required);
    }
}
