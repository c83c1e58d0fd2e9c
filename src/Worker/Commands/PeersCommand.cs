using System.CommandLine;
using System.Globalization;
using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport;
using IacpBus.Transport.Broker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IacpBus.Worker.Commands;

/// <summary><c>iacp-worker peers --as operator-01</c>: who is there, what they can do, how busy they are.</summary>
internal static class PeersCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static Command Create()
    {
        var self = new Option<string>("--as") { Description = "The agent that asks, one that does not run elsewhere; its private key must be in the key folder.", Required = true };
        var capability = new Option<string?>("--capability") { Description = "Only those that can do this." };
        var window = new Option<double>("--window") { Description = "Seconds to listen, up to 600.", DefaultValueFactory = _ => 2 };
        window.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is not (> 0 and <= 600))
            {
                result.AddError("--window must lie between 0 and 600 seconds.");
            }
        });
        Option<bool> json = OperatorOptions.Json();
        Option<string?> config = OperatorOptions.Config();
        var command = new Command("peers", "Lists the agents that answer a broadcast query or are heard meanwhile.") { self, capability, window, json, config };
        command.SetAction((result, cancellationToken) => WorkerHost.GuardAsync(
            async () =>
            {
                IReadOnlyList<Peer> peers = await FindAsync(result.GetValue(self)!, result.GetValue(capability), TimeSpan.FromSeconds(result.GetValue(window)), result.GetValue(config), cancellationToken);
                await result.InvocationConfiguration.Output.WriteLineAsync(result.GetValue(json) ? PeerList.ToJson(peers) : PeerList.ToText(peers));
                return 0;
            },
            result.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<IReadOnlyList<Peer>> FindAsync(string self, string? capability, TimeSpan window, string? config, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = WorkerHost.CreateEmptyBuilder(config);
        builder.Logging.ClearProviders();
        builder.Services.AddIacpAgent(self);
        WorkerHost.KeepNothing(builder.Services);

        // Who only looks does not announce itself.
        builder.Services.Configure<PresenceOptions>(options => options.Announce = false);
        using IHost host = builder.Build();
        var clock = host.Services.GetRequiredService<TimeProvider>();
        AgentTransport transport = host.Services.GetRequiredService<AgentTransports>()[AgentId.Parse(self)];
        try
        {
            if (await transport.CountInstancesAsync(cancellationToken).WaitAsync(Patience, clock, cancellationToken) > 0)
            {
                throw new InvalidOperationException($"{self} runs already, and a second one would take mail from it; give --as an agent of your own, made with keys create.");
            }

            await host.StartAsync(cancellationToken);
            await transport.Ready.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (BrokerUnavailableException unreachable)
        {
            throw new InvalidOperationException(unreachable.Message, unreachable);
        }
        catch (TimeoutException slow)
        {
            throw new InvalidOperationException("The broker did not let the agent in within 15 s. The command check says more.", slow);
        }

        try
        {
            var client = host.Services.GetRequiredKeyedService<IAgentClient>(self);
            string[] names = capability is null ? [] : [capability];
            IReadOnlyList<DiscoveredPeer> found = await client.DiscoverAsync(new CapabilityQuery { Capabilities = names }, window, cancellationToken);
            return [.. client.Peers.Where(peer => capability is null || found.Any(match => match.Id == peer.Id))];
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
