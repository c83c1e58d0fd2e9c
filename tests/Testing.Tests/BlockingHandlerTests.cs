using System.Collections.Concurrent;
using IacpBus.Agents;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests;

/// <summary>Handlers that hold their thread cost threads, and hold up nobody else's messages.</summary>
public sealed class BlockingHandlerTests
{
    private const string Reviewer = "reviewer-02";

    private static readonly string[] Senders = [.. Enumerable.Range(1, Environment.ProcessorCount + 2).Select(n => $"builder-{n:00}")];

    [Fact]
    public async Task Handlers_ThatBlockTheirThread_HoldUpNoOtherSender()
    {
        using var handler = new Handler();
        await using IacpTestBus bus = await StartAsync(handler);
        foreach (string sender in Senders)
        {
            await SendAsync(bus, sender);
        }

        await handler.StartsAsync(Senders.Length);
        Assert.Equal(Senders.Order(), handler.Started.Order());
        handler.Open();
        await bus.SettledAsync().OrFail();
    }

    [Fact]
    public async Task Handler_ThatReleasesItsOrderAndBlocks_LetsTheNextOneStart()
    {
        using var handler = new Handler { ReleasesOrder = true };
        await using IacpTestBus bus = await StartAsync(handler);
        await SendAsync(bus, Senders[0]);
        await SendAsync(bus, Senders[0]);

        await handler.StartsAsync(2);
        handler.Open();
        await bus.SettledAsync().OrFail();
    }

    private static Task<Envelope> SendAsync(IacpTestBus bus, string sender) => bus.Client(sender).SendAsync(new VendorRequest(), RecipientAddress.Parse(Reviewer)).OrFail();

    private static Task<IacpTestBus> StartAsync(Handler handler) => IacpTestBus.StartAsync(services =>
    {
        services.AddSingleton(handler);
        services.AddIacpAgent(Reviewer, agent => agent.Consumer<BlockingConsumer>());
        foreach (string sender in Senders)
        {
            services.AddIacpAgent(sender);
        }
    });

    private sealed class Handler : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();

        public ConcurrentQueue<string> Started { get; } = new();

        public bool ReleasesOrder { get; init; }

        public void Open() => _open.Set();

        public Task StartsAsync(int count) => Waiting.UntilAsync(() => Started.Count >= count, $"{count} handlers start");

        public void Run(ConsumeContext context)
        {
            Started.Enqueue(context.Accepted().Envelope.Sender.Value);
            if (ReleasesOrder)
            {
                context.ReleaseOrder();
            }

            _open.Wait(context.CancellationToken);
        }

        public void Dispose() => _open.Dispose();
    }

    private sealed class BlockingConsumer(Handler handler) : IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<VendorRequest> context)
        {
            handler.Run(context);
            return Task.CompletedTask;
        }
    }
}
