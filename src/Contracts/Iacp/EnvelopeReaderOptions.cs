using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp;

/// <summary>What <see cref="EnvelopeReader"/> accepts.</summary>
public sealed record EnvelopeReaderOptions
{
    /// <summary>The defaults: strict, 1 MiB, 64 levels, at most seven days to live.</summary>
    public static EnvelopeReaderOptions Default { get; } = new();

    /// <summary>Bounds on the JSON text.</summary>
    public JsonLimits Limits { get; init; } = JsonLimits.Default;

    /// <summary>Strict or lenient. Default strict.</summary>
    public EnvelopeProfile Profile { get; init; } = EnvelopeProfile.Strict;

    /// <summary>Longest life of a message in seconds; a longer <c>ttl_seconds</c> counts as this. Default 604,800 (seven days).</summary>
    public int MaxTtlSeconds { get; init; } = 7 * 24 * 3600;
}
