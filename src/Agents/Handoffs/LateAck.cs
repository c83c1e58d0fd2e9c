using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// An answer to a handoff whose ACK timer ran out (FT-07, S-26): it changes nothing and goes to dead letters, so that an
/// operator sees that the peer works for nobody. A response is never answered with an error, so no loop begins.
/// </summary>
internal static class LateAck
{
    /// <exception cref="MessageRefusedException">Every conversation that the answer means had given up before it came.</exception>
    public static void ThrowIfLate(IReadOnlyList<ConversationStep> steps, IacpMessage message)
    {
        if (message is HandoffReply or Notification { EventType: NotificationKinds.Accepted } && steps.All(step => step.Before is SenderState { HasMissedAck: true }))
        {
            throw new MessageRefusedException(new EnvelopeError(ErrorCode.Timeout, "late_ack", "The handoff's time for an acknowledgement was over before this came."));
        }
    }
}
