using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Answers a <see cref="VendorRequest"/> (spec/iacp.md 3.1): <c>response/notify</c>. All but the status is in the
/// extensions.
/// </summary>
public sealed record VendorResponse() : IacpMessage(MessageType.Response, MessageIntent.Notify)
{
    /// <summary><c>status</c>, a word of the two sides; <c>accepted</c> when absent. Every response has one (MSG-04).</summary>
    public string Status { get; init; } = ResponseStatus.Accepted.WireName();

    internal static VendorResponse Read(PayloadReader payload, Envelope envelope) => new()
    {
        Status = payload.Text("status"u8) ?? ResponseStatus.Accepted.WireName(),
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer) => writer.Member("status"u8, Status);
}
