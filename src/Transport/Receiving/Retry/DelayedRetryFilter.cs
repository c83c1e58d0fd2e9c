using MassTransit;

namespace IacpBus.Transport.Receiving.Retry;

/// <summary>Stands before the burial in the error pipe of an inbox: what is tried again later is not buried now.</summary>
internal sealed class DelayedRetryFilter(DelayedRetry retry) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!await retry.TryAsync(context).ConfigureAwait(false))
        {
            await next.Send(context).ConfigureAwait(false);
        }
        else if (!context.IsFaulted)
        {
            // Otherwise the dead-letter pipe around this one would bury it.
            await context.NotifyFaulted(context.Exception).ConfigureAwait(false);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("iacp-retry");
}
