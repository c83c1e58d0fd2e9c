using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Configuration;

/// <summary>How this process reaches the broker and what it accepts. Bound from <c>Iacp:Transport</c>, checked at start.</summary>
public sealed class TransportOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Iacp:Transport";

    /// <summary>
    /// The broker: <c>amqp://user:password@host:port/vhost</c> or <c>amqps://…</c>. Required. A missing path means the
    /// virtual host <c>/</c>.
    /// </summary>
    public string Uri { get; set; } = string.Empty;

    /// <summary>Name of the connections in the broker's management page. Default <c>iacp</c>.</summary>
    public string ConnectionName { get; set; } = "iacp";

    /// <summary>Interval of AMQP heartbeats, 1 s to 10 min. Default 15 s. A dead peer is noticed after about two of them.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Who makes the topology. Default <see cref="TopologyMode.Declare"/>.</summary>
    public TopologyMode Topology { get; set; } = TopologyMode.Declare;

    /// <summary>How long a send waits for the broker's confirm, 1 s to 1 h. Default 30 s; after it the send fails.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest pause between two tries to reach the broker, 100 ms to 5 min. Default 5 s.</summary>
    public TimeSpan MaxReconnectPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Messages that one agent takes from its queue before it has finished earlier ones, 1 to 2,000. Default 200.</summary>
    public ushort Prefetch { get; set; } = 200;

    /// <summary>Largest message in bytes, 1 KiB to 16 MiB. Default 1 MiB.</summary>
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>Deepest nesting of JSON, 8 to 256. Default 64.</summary>
    public int MaxDepth { get; set; } = 64;

    /// <summary>How far in the future a time stamp may lie, 0 to 10 min. Default 30 s (spec/iacp.md 1.5).</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Life of a message that is sent without one, 1 s to 7 days. Default 1 h.</summary>
    public TimeSpan DefaultTtl { get; set; } = TimeSpan.FromSeconds(Envelope.DefaultTtlSeconds);

    internal Uri BrokerUri => new(Uri.Length > 0 ? Uri : "amqp://localhost");

    internal string RedactedUri => $"{BrokerUri.Scheme}://{BrokerUri.Host}:{(BrokerUri.Port > 0 ? BrokerUri.Port : BrokerUri.Scheme == "amqps" ? 5671 : 5672)}{BrokerUri.AbsolutePath}";

    internal EnvelopeReaderOptions ReaderOptions => new()
    {
        Limits = new() { MaxBytes = MaxMessageBytes, MaxDepth = MaxDepth },
    };
}
