using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Transport;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IacpBus.Broker.Tests.Support;

/// <summary>A process with agents, inside the test process. Everything registered with one <see cref="TestKeys"/> trusts each other.</summary>
internal sealed class AgentHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private AgentHost(IHost host, Recorder recorder)
    {
        _host = host;
        Recorder = recorder;
    }

    /// <summary>What reached <see cref="RecordingConsumer"/>; readable after the end too.</summary>
    public Recorder Recorder { get; }

    public TransportHealth Health => _host.Services.GetRequiredService<TransportHealth>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a host and waits until all of its agents receive.</summary>
    public static async Task<AgentHost> StartAsync(Uri broker, TestKeys keys, Action<AgentHostBuilder> configure)
    {
        AgentHost host = await StartWithoutWaitingAsync(broker, keys, configure);
        foreach (AgentTransport agent in host._host.Services.GetRequiredService<AgentTransports>().All)
        {
            await Eventually.EndsAsync(agent.Ready);
        }

        return host;
    }

    public static async Task<AgentHost> StartWithoutWaitingAsync(Uri broker, TestKeys keys, Action<AgentHostBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var recorder = new Recorder();
        builder.Services.AddSingleton(recorder);
        builder.Services.AddSingleton<IKeyDirectory>(keys);
        builder.Services.AddIacpTransport(options => options.Uri = broker.AbsoluteUri);

        // Tests look at what goes over the broker; those about presence switch it on.
        builder.Services.Configure<IacpBus.Agents.Presence.PresenceOptions>(options => options.Announce = false);
        builder.Services.Configure<IacpBus.Agents.Store.StoreOptions>(options => options.Kind = IacpBus.Agents.Store.StoreKind.Memory);
        configure(new AgentHostBuilder(builder.Services, keys));
        IHost host = builder.Build();
        await host.StartAsync();
        return new AgentHost(host, recorder);
    }

    public IAgentClient Client(string agent) => _host.Services.GetRequiredKeyedService<IAgentClient>(agent);

    /// <summary>Stops gracefully: what runs is finished or given back to its queue.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await Eventually.EndsAsync(_host.StopAsync(CancellationToken.None));
        }
    }

    /// <summary>Stops without waiting for handlers.</summary>
    public async Task StopAtOnceAsync()
    {
        _stopped = true;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.EndsAsync(_host.StopAsync(new CancellationToken(canceled: true))));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (OperationCanceledException)
        {
            // A test that failed must not be outdone by what it left behind.
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
