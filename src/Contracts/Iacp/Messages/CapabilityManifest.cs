using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Says what an agent can do (spec/iacp.md 3.3): <c>response/query</c>. Holds the list of the seed and the manifest
/// of the Internet-Draft. No match is an empty list and no error.
/// </summary>
public sealed record CapabilityManifest() : IacpMessage(MessageType.Response, MessageIntent.Query)
{
    /// <summary><c>status</c>; <see cref="ResponseStatus.Accepted"/> when absent on the wire.</summary>
    public ResponseStatus Status { get; init; }

    /// <summary><c>capabilities</c>: those that match the query. Items that are plain strings are read as names.</summary>
    public IReadOnlyList<Capability> Capabilities { get; init => field = ValueList<Capability>.Of(value); } = ValueList<Capability>.Empty;

    /// <summary><c>load</c>: 0 to 1; values beyond are brought into that range when read.</summary>
    public double? Load { get; init; }

    /// <summary><c>eta_seconds</c>: seconds that work would take if it were given now, at least 0.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary><c>manifest</c>: the agent itself.</summary>
    public AgentManifest? Manifest { get; init; }

    internal static CapabilityManifest Read(PayloadReader payload, Envelope envelope) => new()
    {
        Status = payload.Word("status"u8, MessageWords.ResponseStatuses) ?? ResponseStatus.Accepted,
        Capabilities = payload.TextsOrParts("capabilities"u8, Capability.Named, Capability.Read),
        Load = payload.Load("load"u8),
        EtaSeconds = payload.Amount("eta_seconds"u8),
        Manifest = payload.Part("manifest"u8, AgentManifest.Read),
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Parts("capabilities"u8, Capabilities, evenIfEmpty: true);
        writer.Member("eta_seconds"u8, EtaSeconds);
        writer.Member("load"u8, Load);
        writer.Member("manifest"u8, Manifest);
        writer.Member("status"u8, Status.WireName());
    }
}
