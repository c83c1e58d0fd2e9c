using IacpBus.Transport.Receiving;
using MassTransit;

namespace IacpBus.Agents.Presence;

/// <summary>Every accepted message says that its sender is there.</summary>
internal sealed class RosterFilter(Roster roster) : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        roster.Note(context.Accepted());
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-roster");
}
