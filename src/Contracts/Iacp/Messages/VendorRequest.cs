using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// A request whose payload only its two sides understand (spec/iacp.md 3.1): <c>request/notify</c>. All of it is in
/// the extensions. Answered with a <see cref="VendorResponse"/>.
/// </summary>
public sealed record VendorRequest() : IacpMessage(MessageType.Request, MessageIntent.Notify)
{
    internal static VendorRequest Read(PayloadReader payload, Envelope envelope) => new() { Extensions = payload.Rest() };

    internal override void WriteMembers(JcsWriter writer)
    {
        // Nothing in it has a name of ours.
    }
}
