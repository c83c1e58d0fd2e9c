using System.Globalization;
using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Store;
using IacpBus.Bench.Contenders;
using IacpBus.Bench.Load;
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

namespace IacpBus.Bench.Scale;

/// <summary>A host with many agents, set up as the README does; each has a consumer. What was handled is known in memory.</summary>
internal sealed class Crowd : ICrowd
{
    private static readonly SendOptions Confirmed = new() { UntilConfirmed = true };

    private readonly AgentId[] _agents;
    private readonly Content _content;
    private readonly Tally _tally;
    private readonly IHost _host;
    private IAgentClient[] _clients = [];

    public Crowd(Uri broker, int agents, Content content, Tally tally)
    {
        _agents = [.. Enumerable.Range(0, agents).Select(number => AgentId.Parse(string.Create(CultureInfo.InvariantCulture, $"agent-{number:0000}")))];
        (_content, _tally) = (content, tally);
        _host = Build(broker);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _host.StartAsync(cancellationToken);
        _clients = [.. _agents.Select(agent => _host.Services.GetRequiredKeyedService<IAgentClient>(agent.Value))];
        await Task.WhenAll(_clients.Select(client => client.Ready)).WaitAsync(cancellationToken);
    }

    public Task SendAsync(int number, CancellationToken cancellationToken)
    {
        var notification = new Notification { Detail = CanonicalJson.From(new IacpContent(number, _content.Text), IacpContentJson.Default.IacpContent) };
        return _clients[number % _clients.Length].SendAsync(notification, RecipientAddress.To(_agents[(number + 1) % _agents.Length]), Confirmed, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private IHost Build(Uri broker)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddSimpleConsole();
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<IKeyDirectory>(new FixedKeys(_agents));
        builder.Services.AddIacpTransport(transport => transport.Uri = broker.AbsoluteUri);
        builder.Services.Configure<StoreOptions>(store => store.Kind = StoreKind.Memory);
        foreach (AgentId id in _agents)
        {
            builder.Services.AddIacpAgent(id.Value, agent => agent.UsePrivateKey(_ => FixedKeys.Of(id)).Consumer<Consumer>());
        }

        return builder.Build();
    }

    /// <summary>The receiver's.</summary>
    private sealed class Consumer(Crowd crowd) : IConsumer<Notification>
    {
        public Task Consume(ConsumeContext<Notification> context)
        {
            IacpContent? content = context.Message.Detail?.Deserialize(IacpContentJson.Default.IacpContent);
            crowd._tally.Received(content?.Number ?? 0, content?.Text == crowd._content.Text);
            return Task.CompletedTask;
        }
    }
}
