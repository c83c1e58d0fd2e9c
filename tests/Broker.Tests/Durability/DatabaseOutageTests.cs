using System.Collections.Concurrent;
using System.Globalization;
using IacpBus.Agents.Store;
using IacpBus.Agents.Tests.Store;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Durability;

/// <summary>The database is away for a while: messages wait, nobody gives them back, and it goes on by itself.</summary>
public sealed class DatabaseOutageTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Self = "ledger-01";
    private const string Peer = "client-01";
    private const int Many = 600;

    /// <summary>How long; <c>IACP_OUTAGE_SECONDS=30</c> for the run that docs/reliability.md tells of.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("IACP_OUTAGE_SECONDS") ?? "3", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Postgres_StoppedUnderLoad_NothingIsLostOrDeliveredAgainAndHealthSaysWhy()
    {
        await using PostgresServer server = await PostgresServer.StartNewAsync();
        await using Database database = await Database.MakeAsync(server.ConnectionString);
        var keys = new TestKeys();
        var runs = new Runs();
        using var meters = new Meters(Self);
        await using AgentHost client = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Peer, self => self.Consumer<RecordingConsumer>()));
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(runs);
            process.Services.Configure<StoreOptions>(database.Configure);
            process.Agent(Self, self => self.Consumer<AnsweringConsumer>());
        });

        Task<Envelope[]> sending = Task.WhenAll(Enumerable.Range(0, Many).Select(_ => client.Client(Peer).SendAsync(new VendorRequest(), RecipientAddress.Parse(Self))));
        await Eventually.HoldsAsync(() => runs.Count > Many / 10, "the load is on");
        await server.CrashAsync();
        DateTimeOffset back = TimeProvider.System.GetUtcNow() + Outage;
        await Eventually.HoldsAsync(() => host.Health.Problems.Any(problem => problem.Contains("store", StringComparison.Ordinal)), "health says why");
        await Eventually.HoldsAsync(() => TimeProvider.System.GetUtcNow() > back, "the outage lasts");
        Assert.True(client.Recorder.Count < Many);
        await server.StartAsync();

        Envelope[] sent = await Eventually.EndsAsync(sending);
        await Eventually.HoldsAsync(() => client.Recorder.Seen.Select(answer => answer.Envelope.InReplyTo).Distinct().Count() == Many, "every message is answered");
        await Eventually.HoldsAsync(() => host.Health.IsHealthy, "health says so");
        Assert.Equal(Many, client.Recorder.Count);
        Assert.Equal(sent.Select(envelope => envelope.MessageId).ToHashSet(), runs.Of.Keys.ToHashSet());
        Assert.All(runs.Of.Values, count => Assert.Equal(1, count));
        Assert.Equal(Many, meters.Count("iacp.messages.received"));
    }

    private sealed class Runs
    {
        public ConcurrentDictionary<MessageId, int> Of { get; } = new();

        public int Count => Of.Count;
    }

    private sealed class AnsweringConsumer(Runs runs) : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            runs.Of.AddOrUpdate(context.Accepted().Envelope.MessageId, 1, (_, count) => count + 1);
            await context.RespondAsync(new Notification { EventType = "done" });
        }
    }
}
