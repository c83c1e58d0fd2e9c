using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// An agent as the Internet-Draft describes it (spec/iacp.md 3.3, <c>manifest</c>). Members of the full Capability
/// Manifest companion that are not named here are among the extensions.
/// </summary>
public sealed record AgentManifest : PayloadObject
{
    /// <summary><c>agent_id</c> as it stands; who answered is in the envelope.</summary>
    public string? AgentId { get; init; }

    /// <summary><c>tools</c></summary>
    public IReadOnlyList<string> Tools { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>models</c></summary>
    public IReadOnlyList<string> Models { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>domains</c></summary>
    public IReadOnlyList<string> Domains { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>max_context_tokens</c>: at least 0.</summary>
    public int? MaxContextTokens { get; init; }

    /// <summary><c>rate_limit</c></summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary><c>trust_score</c>: the agent's own claim.</summary>
    public double? TrustScore { get; init; }

    /// <summary><c>deployment</c>: where it runs, such as <c>on-prem</c>.</summary>
    public string? Deployment { get; init; }

    /// <summary><c>version</c> of the agent's software.</summary>
    public string? Version { get; init; }

    /// <summary><c>uptime_seconds</c>: at least 0.</summary>
    public double? UptimeSeconds { get; init; }

    internal static AgentManifest Read(PayloadReader manifest) => new()
    {
        AgentId = manifest.Text("agent_id"u8),
        Tools = manifest.Texts("tools"u8),
        Models = manifest.Texts("models"u8),
        Domains = manifest.Texts("domains"u8),
        MaxContextTokens = manifest.WholeNumber("max_context_tokens"u8),
        RateLimit = manifest.Part("rate_limit"u8, RateLimit.Read),
        TrustScore = manifest.Number("trust_score"u8),
        Deployment = manifest.Text("deployment"u8),
        Version = manifest.Text("version"u8),
        UptimeSeconds = manifest.Amount("uptime_seconds"u8),
        Extensions = manifest.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("agent_id"u8, AgentId);
        writer.Member("deployment"u8, Deployment);
        writer.Texts("domains"u8, Domains);
        writer.Member("max_context_tokens"u8, MaxContextTokens);
        writer.Texts("models"u8, Models);
        writer.Member("rate_limit"u8, RateLimit);
        writer.Texts("tools"u8, Tools);
        writer.Member("trust_score"u8, TrustScore);
        writer.Member("uptime_seconds"u8, UptimeSeconds);
        writer.Member("version"u8, Version);
    }
}
