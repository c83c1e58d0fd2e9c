using System.Diagnostics;
using System.Diagnostics.Metrics;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Diagnostics;

/// <summary>
/// Metrics and traces of the road under the one name <c>IacpBus</c>. Every instrument carries the tag
/// <c>iacp.agent</c>, since several agents may share a process.
/// </summary>
public static class IacpTelemetry
{
    /// <summary>Name of the <see cref="Meter"/> and of the <see cref="ActivitySource"/>.</summary>
    public const string Name = "IacpBus";

    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Received = Meter.CreateCounter<long>("iacp.messages.received", "{message}", "Deliveries taken from a queue.");
    private static readonly Counter<long> Accepted = Meter.CreateCounter<long>("iacp.messages.accepted", "{message}", "Messages that passed every check, by type, intent and verification.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("iacp.messages.refused", "{message}", "Messages that failed a check, by error code and reason.");
    private static readonly Counter<long> Buried = Meter.CreateCounter<long>("iacp.messages.buried", "{message}", "Messages moved to dead letters or quarantine.");
    private static readonly Counter<long> Retried = Meter.CreateCounter<long>("iacp.messages.retried", "{message}", "Messages whose handler failed and that were moved to a delay queue, to be tried again.");
    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("iacp.messages.sent", "{message}", "Messages that the broker confirmed into a queue.");
    private static readonly Histogram<double> Handling = Meter.CreateHistogram<double>("iacp.messages.handling.duration", "s", "Time from acceptance to the end of the handler.");

    /// <summary>Whether anybody listens to <see cref="CountSent"/>.</summary>
    internal static bool CountsSent => Sent.Enabled;

    internal static void CountReceived(AgentId agent) => Received.Add(1, Agent(agent));

    internal static void CountAccepted(AgentId agent, Envelope envelope, Verification verification)
    {
        if (Accepted.Enabled)
        {
            Accepted.Add(1, Agent(agent), new("iacp.type", WireNames.Of(envelope.Type)), new("iacp.intent", WireNames.Of(envelope.Intent)), new("iacp.verification", verification.ToString()));
        }
    }

    internal static void CountRefused(AgentId agent, EnvelopeError error) =>
        Refused.Add(1, Agent(agent), new("iacp.code", error.Code.WireName()), new KeyValuePair<string, object?>("iacp.reason", error.Reason));

    internal static void CountBuried(AgentId agent, string lane) => Buried.Add(1, Agent(agent), new KeyValuePair<string, object?>("iacp.lane", lane));

    internal static void CountRetried(AgentId agent) => Retried.Add(1, Agent(agent));

    internal static void CountSent(AgentId agent, Envelope envelope) =>
        Sent.Add(1, Agent(agent), new("iacp.type", WireNames.Of(envelope.Type)), new KeyValuePair<string, object?>("iacp.intent", WireNames.Of(envelope.Intent)));

    internal static void RecordHandling(AgentId agent, TimeSpan elapsed) => Handling.Record(elapsed.TotalSeconds, Agent(agent));

    private static KeyValuePair<string, object?> Agent(AgentId agent) => new("iacp.agent", agent.Value);
}
