using System.Text;
using IacpBus.Transport.Receiving.Retry;
using RabbitMQ.Client;

namespace IacpBus.Testing;

/// <summary>What may be said about bytes that a test injects.</summary>
public sealed record InjectOptions
{
    /// <summary>The content type; <c>null</c> for none. Default <c>application/iacp+json</c>.</summary>
    public string? ContentType { get; init; } = "application/iacp+json";

    /// <summary>Whether the message was delivered before, as after the death of a worker. Default <c>false</c>.</summary>
    public bool Redelivered { get; init; }

    /// <summary>The text of the header <c>iacp-attempt</c>, which anybody may set; <c>null</c> for none. Default <c>null</c>.</summary>
    public string? Attempt { get; init; }

    internal BasicProperties ToProperties()
    {
        var properties = new BasicProperties();
        if (ContentType is { } type)
        {
            properties.ContentType = type;
        }

        if (Attempt is { } attempt)
        {
            properties.Headers = new Dictionary<string, object?> { [AttemptHeader.Name] = Encoding.ASCII.GetBytes(attempt) };
        }

        return properties;
    }
}
