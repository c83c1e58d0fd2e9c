using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using IacpBus.Contracts.Iacp;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>Turns a delivery from dead letters or quarantine into a <see cref="BuriedLetter"/>. Fails for no content.</summary>
internal static class LetterReader
{
    /// <param name="properties">As they came.</param>
    /// <param name="body">As it came; it is copied.</param>
    /// <param name="options">Limits for the envelope; beyond them a letter shows its headers only.</param>
    /// <param name="whole">With headers and body.</param>
    public static BuriedLetter Read(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, EnvelopeReaderOptions options, bool whole)
    {
        EnvelopeReader.TryRead(body, options, out UnverifiedEnvelope? envelope, out _);
        IDictionary<string, object?>? headers = properties.Headers;
        IDictionary<string, object?>? death = FirstDeath(headers);
        return new BuriedLetter
        {
            Id = IdOf(envelope, properties, body),
            MessageId = envelope?.MessageId,
            Sender = envelope?.Sender,
            Type = envelope?.Type,
            Intent = envelope?.Envelope?.Intent ?? MessageIntent.None,
            BuriedAt = BuriedAt(headers, death),
            Code = HeaderText.Text(headers, "iacp-code"),
            Reason = HeaderText.Text(headers, "iacp-reason") ?? HeaderText.Text(death, "reason"),
            Description = HeaderText.Text(headers, "iacp-description") ?? Describe(death),
            Size = body.Length,
            Headers = whole ? Texts(headers) : new Dictionary<string, string>(),
            Body = whole ? body.ToArray() : default,
        };
    }

    private static string IdOf(UnverifiedEnvelope? envelope, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (envelope?.MessageId is { } id)
        {
            return id.Value;
        }

        return properties.MessageId is { Length: > 0 } property ? property : "sha256-" + Convert.ToHexStringLower(SHA256.HashData(body.Span))[..16];
    }

    /// <summary>The broker's own record of a message that it moved; the newest entry comes first.</summary>
    private static IDictionary<string, object?>? FirstDeath(IDictionary<string, object?>? headers) =>
        headers is not null && headers.TryGetValue("x-death", out object? deaths) && deaths is IList { Count: > 0 } list ? list[0] as IDictionary<string, object?> : null;

    private static DateTimeOffset? BuriedAt(IDictionary<string, object?>? headers, IDictionary<string, object?>? death)
    {
        if (HeaderText.Text(headers, "iacp-buried-at") is { } text)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
        }

        return death is not null && death.TryGetValue("time", out object? moved) && moved is AmqpTimestamp at ? HeaderText.TimeOf(at) : null;
    }

    private static string? Describe(IDictionary<string, object?>? death) => (HeaderText.Text(death, "reason"), HeaderText.Text(death, "queue")) switch
    {
        ("expired", { } queue) => $"It was not taken from {queue} within its time to live.",
        ("delivery_limit", { } queue) => $"It came back to {queue} too often without an answer.",
        ({ } reason, { } queue) => $"The broker moved it from {queue}: {reason}.",
        _ => null,
    };

    private static Dictionary<string, string> Texts(IDictionary<string, object?>? headers) =>
        headers?.ToDictionary(header => header.Key, header => HeaderText.Of(header.Value), StringComparer.Ordinal) ?? [];
}
