namespace IacpBus.Testing;

/// <summary>What may be said about bytes that a test injects.</summary>
public sealed record InjectOptions
{
    /// <summary>The content type; <c>null</c> for none. Default <c>application/iacp+json</c>.</summary>
    public string? ContentType { get; init; } = "application/iacp+json";

    /// <summary>Whether the message was delivered before, as after the death of a worker. Default <c>false</c>.</summary>
    public bool Redelivered { get; init; }
}
