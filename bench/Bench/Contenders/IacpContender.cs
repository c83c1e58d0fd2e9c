using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Presence;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Sending;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IacpBus.Bench.Contenders;

/// <summary>Two hosts with an agent each, set up as the README does; consumers come from the container.</summary>
internal sealed class IacpContender(ContenderSettings settings, IacpMode mode) : IContender
{
    private const string Member = "content";

    /// <summary>That of the other contenders.</summary>
    private const ushort Prefetch = 500;

    private static readonly SendOptions Confirmed = new() { UntilConfirmed = true };
    private readonly AgentId _sender = AgentId.Parse($"{mode}-sender");
    private readonly AgentId _receiver = AgentId.Parse($"{mode}-receiver");
    private readonly FixedKeys _keys = new([AgentId.Parse($"{mode}-sender"), AgentId.Parse($"{mode}-receiver")]);
    private IHost? _sending;
    private IHost? _receiving;
    private IAgentClient? _client;

    public int BodyBytes { get; private set; }

    private ContenderSettings Settings => settings;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _sending = await StartAsync(_sender, _ => { }, cancellationToken);
        _client = _sending.Services.GetRequiredKeyedService<IAgentClient>(_sender.Value);
    }

    public async Task StartReceivingAsync(CancellationToken cancellationToken) =>
        _receiving = await StartAsync(_receiver, agent => agent.Consumer<Consumer>(), cancellationToken);

    public async Task StopReceivingAsync(CancellationToken cancellationToken)
    {
        await _receiving!.StopAsync(cancellationToken);
        _receiving.Dispose();
    }

    public Task SendAsync(int number, CancellationToken cancellationToken) =>
        _client!.SendAsync(new Notification { Detail = ContentOf(number) }, RecipientAddress.To(_receiver), Confirmed, cancellationToken);

    public async Task<int> AskAsync(int number, CancellationToken cancellationToken)
    {
        var request = new VendorRequest { Extensions = new Dictionary<string, CanonicalJson> { [Member] = ContentOf(number) } };
        VendorResponse response = await _client!.RequestAsync(_receiver, request, cancellationToken: cancellationToken);
        IacpContent? content = Read(response.Extensions.GetValueOrDefault(Member));
        return content?.Text == settings.Content.Text ? content.Number : 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_sending is not null)
        {
            await _sending.StopAsync();
            _sending.Dispose();
        }
    }

    private async Task<IHost> StartAsync(AgentId id, Action<AgentBuilder> configure, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddSimpleConsole();
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<IKeyDirectory>(_keys);
        builder.Services.AddIacpTransport(transport =>
        {
            transport.Uri = settings.Broker.AbsoluteUri;
            transport.Prefetch = Prefetch;
        });
        builder.Services.Configure<StoreOptions>(store =>
        {
            store.Kind = mode switch { IacpMode.Sqlite => StoreKind.Sqlite, IacpMode.Postgres => StoreKind.PostgreSql, _ => StoreKind.Memory };
            store.Path = Path.Combine(settings.Folder, id.Value + ".db");
            store.ConnectionString = settings.Database;
        });
        // The other contenders' agents are on the same broker.
        builder.Services.Configure<PresenceOptions>(presence => presence.Announce = false);
        builder.Services.AddIacpAgent(id.Value, agent =>
        {
            agent.UsePrivateKey(_ => FixedKeys.Of(id));
            agent.Policy = mode == IacpMode.Unsigned ? SignaturePolicy.Open : SignaturePolicy.Required;
            agent.SignsMessages = mode != IacpMode.Unsigned;
            configure(agent);
        });
        IHost host = builder.Build();
        await host.StartAsync(cancellationToken);
        await host.Services.GetRequiredKeyedService<IAgentClient>(id.Value).Ready.WaitAsync(cancellationToken);
        return host;
    }

    private CanonicalJson ContentOf(int number) => CanonicalJson.From(new IacpContent(number, settings.Content.Text), IacpContentJson.Default.IacpContent);

    private static IacpContent? Read(CanonicalJson? content) => content?.Deserialize(IacpContentJson.Default.IacpContent);

    /// <summary>The receiver's.</summary>
    private sealed class Consumer(IacpContender contender) : IConsumer<Notification>, IConsumer<VendorRequest>
    {
        public Task Consume(ConsumeContext<Notification> context)
        {
            IacpContent? content = Read(context.Message.Detail);
            contender.BodyBytes = (int)(context.ReceiveContext.Body.Length ?? 0);
            contender.Settings.Tally.Received(content?.Number ?? 0, content?.Text == contender.Settings.Content.Text);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<VendorRequest> context) => context.RespondAsync(new VendorResponse
        {
            Extensions = new Dictionary<string, CanonicalJson> { [Member] = context.Message.Extensions[Member] },
        });
    }
}
