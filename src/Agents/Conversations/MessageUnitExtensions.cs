using MassTransit;

namespace IacpBus.Agents.Conversations;

internal static class MessageUnitExtensions
{
    /// <summary>The unit that a message is handled in; <c>null</c> for broadcasts, which are not kept.</summary>
    public static MessageUnit? Unit(this ConsumeContext context) => context.TryGetPayload(out MessageUnit? unit) ? unit : null;
}
