using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Moves messages of an inbox elsewhere, confirmed. While the broker refuses, it waits and tries again inside, so that
/// nothing spins, and health says so. Thread-safe.
/// </summary>
internal sealed class PatientPublisher(AgentId self, IMessagePublisher publisher, TransportHealth health, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary><c>true</c> when the broker has confirmed it; <c>false</c> when <paramref name="compose"/>, asked before each try, has nothing to send any more.</summary>
    /// <param name="part">What health calls it.</param>
    /// <param name="place">Where it goes, for people.</param>
    /// <param name="compose">The message; made anew for each try.</param>
    /// <param name="cancellationToken">Ends the waiting; the message stays in the inbox then.</param>
    public async Task<bool> TryPublishAsync(string part, string place, Func<OutboundMessage?> compose, CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        while (compose() is { } message)
        {
            try
            {
                await publisher.PublishAsync(message, cancellationToken).ConfigureAwait(false);
                health.Works(self, part);
                return true;
            }
            catch (Exception problem) when (problem is BrokerUnavailableException or MessageNotRoutedException)
            {
                health.Fails(self, part, $"a message cannot be moved to {place}: {problem.Message}");
                Log.BurialDelayed(logger, self.Value, place, pause, problem.Message);
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }

        health.Works(self, part);
        return false;
    }
}
