using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>Outermost filter of an endpoint: whatever happens inside, the delivery leaves the sequencer. Never throws of its own.</summary>
internal sealed class SequencerExitFilter : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        // From here on in parallel: checking a signature takes longer than taking the next delivery.
        await Task.Yield();
        try
        {
            await next.Send(context).ConfigureAwait(false);
        }
        finally
        {
            OrderTicket.Of(context)?.Leave();
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-sequencer");
}
