using IacpBus.Transport.Receiving.Dispatch;
using IacpBus.Transport.Receiving.Order;
using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>What consumers and state machines ask of a delivery.</summary>
public static class ConsumeContextExtensions
{
    /// <summary>The accepted envelope behind a message: header, verification, attempt.</summary>
    /// <exception cref="InvalidOperationException">The context did not come from an IACP endpoint.</exception>
    public static AcceptedEnvelope Accepted(this ConsumeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return DeliveryContext.Of(context).Accepted ?? throw new InvalidOperationException("The message was not accepted.");
    }

    /// <summary>Lets the next message of the same sender and channel start before this handler ends; see <see cref="OrderTicket.Release"/>.</summary>
    public static void ReleaseOrder(this ConsumeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        DeliveryContext.Of(context).Ticket.Release();
    }

    /// <summary>The same for a caller that ends or waits at once, so that no other thread need be woken for the next message.</summary>
    internal static void ReleaseOrderBeforeEnd(this ConsumeContext context) => DeliveryContext.Of(context).Ticket.ReleaseBeforeEnd();
}
