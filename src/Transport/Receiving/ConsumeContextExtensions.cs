using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>What consumers and state machines ask of a delivery.</summary>
public static class ConsumeContextExtensions
{
    /// <summary>The accepted envelope behind a message: header, verification, attempt.</summary>
    /// <exception cref="PayloadNotFoundException">The context did not come from an IACP endpoint.</exception>
    public static AcceptedEnvelope Accepted(this ConsumeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetPayload<AcceptedEnvelope>();
    }

    /// <summary>Lets the next message of the same sender and channel start before this handler ends; see <see cref="OrderTicket.Release"/>.</summary>
    public static void ReleaseOrder(this ConsumeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.TryGetPayload(out OrderTicket? ticket))
        {
            ticket.Release();
        }
    }
}
