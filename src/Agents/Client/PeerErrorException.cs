using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Client;

/// <summary>The peer answered with an IACP error.</summary>
public sealed class PeerErrorException : Exception
{
    /// <param name="peer">Who answered.</param>
    /// <param name="report">The answer.</param>
    public PeerErrorException(AgentId peer, ErrorReport report)
        : base($"{peer} answered {report?.Code.WireName()}: {report?.Message}")
    {
        ArgumentNullException.ThrowIfNull(report);
        Peer = peer;
        Report = report;
    }

    /// <summary>Who answered.</summary>
    public AgentId Peer { get; }

    /// <summary>Code, sentence, detail, and whether a repeat can help.</summary>
    public ErrorReport Report { get; }
}
