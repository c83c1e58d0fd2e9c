using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>How much an agent takes (spec/iacp.md 3.3, <c>rate_limit</c>).</summary>
public sealed record RateLimit : PayloadObject
{
    /// <summary><c>requests_per_minute</c>: at least 0.</summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary><c>tokens_per_minute</c>: at least 0.</summary>
    public double? TokensPerMinute { get; init; }

    internal static RateLimit Read(PayloadReader limit) => new()
    {
        RequestsPerMinute = limit.Amount("requests_per_minute"u8),
        TokensPerMinute = limit.Amount("tokens_per_minute"u8),
        Extensions = limit.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("requests_per_minute"u8, RequestsPerMinute);
        writer.Member("tokens_per_minute"u8, TokensPerMinute);
    }
}
