using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport;
using IacpBus.Transport.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Outbox;

/// <summary>
/// Opens the store before anything arrives, keeps this process's lease, takes over what processes left that are gone,
/// and throws away what nobody can ask for any more. Hands everything back when the process stops.
/// </summary>
internal sealed class StoreKeeper(
    IAgentStore store, OutboxPublisher publisher, AgentTransports transports, TransportHealth health, IServiceProvider services, IOptions<StoreOptions> options, TimeProvider clock, ILogger<StoreKeeper> logger) : IHostedLifecycleService, IDisposable
{
    private const int MostAtOnce = 1000;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private AgentId[] _agents = [];
    private Task _keeping = Task.CompletedTask;

    private TimeSpan Interval => options.Value.Lease / 3;

    /// <summary>Before any service starts, whatever the order of their registration.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _agents = [.. transports.All.Select(agent => agent.Id)];
        store.HealthChanged += TellHealth;
        await store.OpenAsync(cancellationToken);
        publisher.Start();
        _keeping = Task.Run(() => KeepAsync(_stop.Token), CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After all services have stopped.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await publisher.DrainAsync(Farewell);
        await _stop.CancelAsync();
        await _keeping;
        await publisher.StopAsync();
        await ReleaseAsync();
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Also when the host has lost its patience; what cannot be handed back in time is taken over when the lease ends.</summary>
    private async Task ReleaseAsync()
    {
        using var patience = new CancellationTokenSource(Farewell, clock);
        try
        {
            await store.ReleaseAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            OutboxLog.NotReleased(logger);
        }
    }

    private void TellHealth(string? problem)
    {
        health.StoreIs(problem);
        if (problem is null)
        {
            OutboxLog.StoreAnswers(logger);
        }
        else
        {
            OutboxLog.StoreAway(logger, problem);
        }
    }

    private async Task KeepAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        long healthySince = clock.GetTimestamp();
        long swept = healthySince;
        bool isFirst = true;
        try
        {
            do
            {
                try
                {
                    long before = clock.GetTimestamp();
                    await store.RenewLeaseAsync(stop);
                    if (clock.GetElapsedTime(before) > Interval)
                    {
                        // The database was away, for others too: they get time to say that they live.
                        healthySince = clock.GetTimestamp();
                    }

                    if (isFirst || (store.IsShared && clock.GetElapsedTime(healthySince) > options.Value.Lease))
                    {
                        await TakeOverAsync(stop);
                        isFirst = false;
                    }

                    await store.SealAuditAsync(stop);
                    if (clock.GetElapsedTime(swept) > SweepInterval)
                    {
                        swept = clock.GetTimestamp();
                        await SweepAsync(stop);
                    }
                }
                catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
                {
                    OutboxLog.UpkeepFailed(logger, unforeseen);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task TakeOverAsync(CancellationToken stop)
    {
        IReadOnlyList<OutboxRow> messages;
        IReadOnlyList<ConversationRow> conversations;
        do
        {
            messages = await store.AdoptOutboxAsync(_agents, MostAtOnce, stop);
            _ = publisher.Enqueue(messages, []);
            conversations = await store.AdoptWorkAsync(_agents, MostAtOnce, stop);
            Resume(conversations);
            if (messages.Count + conversations.Count > 0)
            {
                OutboxLog.TakenOver(logger, messages.Count, conversations.Count);
            }
        }
        while (messages.Count == MostAtOnce || conversations.Count == MostAtOnce);
    }

    private void Resume(IReadOnlyList<ConversationRow> conversations)
    {
        // Asked for late: it needs the agents, which need this to be there.
        Dictionary<AgentId, ConversationWork> work = services.GetServices<ConversationWork>().ToDictionary(one => one.Agent);
        foreach (ConversationRow row in conversations)
        {
            ConversationState state = ConversationRows.StateOf(row);
            if (state.RetryAt is null || state.RetryAt <= clock.GetUtcNow())
            {
                work[row.Self].Resume(state, wasBegun: row.Owner is not null);
            }
        }
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        foreach (OutboxRow lost in await store.SweepAsync(clock.GetUtcNow(), stop))
        {
            OutboxLog.Expired(logger, lost.Self.Value, lost.MessageId.Value);
        }
    }
}
