using IacpBus.Agents.Conversations;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Presence;

/// <summary>
/// Tells everybody that the agents of this process are there: an announcement when one begins to receive, heartbeats as
/// long as it does, draining and offline when it stops (spec/iacp.md 3.8, 4.3). Best effort.
/// </summary>
internal sealed class PresenceAnnouncer(IEnumerable<AgentParts> agents, RunningWork running, IOptions<PresenceOptions> options, TimeProvider clock, ILogger<PresenceAnnouncer> logger)
    : BackgroundService, IHostedLifecycleService
{
    private readonly AgentParts[] _agents = [.. agents];

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => ForAllAsync(agent => BeatAsync(agent, "draining", cancellationToken));

    public Task StoppedAsync(CancellationToken cancellationToken) => ForAllAsync(agent => BeatAsync(agent, "offline", cancellationToken));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Announce ? Task.WhenAll(_agents.Select(agent => AnnounceAsync(agent, stoppingToken))) : Task.CompletedTask;

    private async Task AnnounceAsync(AgentParts agent, CancellationToken stop)
    {
        try
        {
            await agent.Transport.Ready.WaitAsync(stop);
            await TryBroadcastAsync(agent, agent.Capabilities.Announce(agent.Id), stop);
            using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
            do
            {
                await BeatAsync(agent, Word(agent), stop);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private string Word(AgentParts agent) => running.IsStopping ? "draining" : agent.Capabilities.Load < 1 ? HealthMessage.Alive : "busy";

    private Task BeatAsync(AgentParts agent, string status, CancellationToken cancellationToken) =>
        TryBroadcastAsync(agent, agent.Capabilities.Beat(status), cancellationToken);

    /// <summary>A stopping host that has lost its patience is not held up for this.</summary>
    private async Task ForAllAsync(Func<AgentParts, Task> tell)
    {
        try
        {
            await Task.WhenAll(_agents.Where(agent => options.Value.Announce && agent.Transport.Ready.IsCompletedSuccessfully).Select(tell));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task TryBroadcastAsync(AgentParts agent, IacpMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await agent.Transport.SendAsync(message, RecipientAddress.Everyone, new SendOptions { Ttl = options.Value.UnresponsiveAfter }, cancellationToken);
        }
        catch (Exception problem) when (problem is BrokerUnavailableException or MessageNotRoutedException)
        {
            AgentLog.PresenceNotTold(logger, agent.Id.Value, problem.Message);
        }
    }
}
