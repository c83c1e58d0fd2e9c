using System.Diagnostics.Metrics;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Diagnostics;

namespace IacpBus.Agents;

/// <summary>Metrics of conversations, beside those of the road and under the same name.</summary>
internal static class AgentTelemetry
{
    private static readonly Meter Meter = new(IacpTelemetry.Name);
    private static readonly Counter<long> Strays = Meter.CreateCounter<long>("iacp.conversations.stray", "{message}", "Messages for a conversation that nobody knows.");

    public static void CountStray(AgentId agent) => Strays.Add(1, new KeyValuePair<string, object?>("iacp.agent", agent.Value));
}
