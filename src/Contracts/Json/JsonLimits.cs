namespace IacpBus.Contracts.Json;

/// <summary>
/// Bounds on one JSON text from outside. A text beyond a bound is refused before anything is built from it.
/// </summary>
public sealed record JsonLimits
{
    /// <summary>1 MiB and 64 levels: what IacpBus promises to take (spec/iacp.md 1.8).</summary>
    public static JsonLimits Default { get; } = new();

    /// <summary>Largest text in bytes of UTF-8. Default 1,048,576. A text of exactly this size passes.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>Deepest nesting of objects and arrays. Default 64, at most 256. A text of exactly this depth passes.</summary>
    public int MaxDepth { get; init; } = 64;
}
