using System.Security.Cryptography;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;

namespace IacpBus.Transport.Broker;

/// <summary>Finds out, without changing anything, which permissions on which names the user lacks.</summary>
internal sealed class PermissionCheck(ChannelProbe probe, TopologyMode mode)
{
    private const string Name = "permissions";
    private const string DefaultExchange = "amq.default";

    private readonly PermissionProbes _probes = new(probe, "iacp.check." + Nonce());
    private readonly List<string> _configure = [];
    private readonly List<string> _write = [];
    private readonly List<string> _read = [];

    public async Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<AgentId> agents, string user, string vhost, CancellationToken cancellationToken)
    {
        await CheckSharedAsync(cancellationToken).ConfigureAwait(false);
        foreach (AgentId agent in agents)
        {
            await CheckAgentAsync(agent, cancellationToken).ConfigureAwait(false);
        }

        CheckResult[] missing = [.. Missing("configure", _configure), .. Missing("write", _write), .. Missing("read", _read)];
        return missing.Length > 0 ? missing : [CheckResult.Ok(Name, $"User {user} has every permission in virtual host {vhost} that {(agents.Count == 0 ? "sending" : string.Join(", ", agents))} needs.")];

        CheckResult[] Missing(string permission, List<string> names) => names.Count == 0 ? [] :
            [CheckResult.Problem(Name, $"User {user} lacks the {permission} permission in virtual host {vhost} on {string.Join(", ", names.Distinct())}. Widen its {permission} pattern with rabbitmqctl set_permissions or on the management page.")];
    }

    private async Task CheckSharedAsync(CancellationToken cancellationToken)
    {
        await NeedAsync(_probes.MayWriteExchangeAsync, _write, BrokerNames.Agents, cancellationToken).ConfigureAwait(false);
        await NeedAsync(_probes.MayWriteExchangeAsync, _write, BrokerNames.Broadcast, cancellationToken).ConfigureAwait(false);
        await NeedAsync(_probes.MayWriteExchangeAsync, _write, BrokerNames.Siblings, cancellationToken).ConfigureAwait(false);
        if (mode == TopologyMode.Provisioned)
        {
            return;
        }

        foreach (PlannedExchange exchange in BrokerPlan.Shared)
        {
            await NeedAsync(_probes.MayConfigureExchangeAsync, _configure, exchange.Name, cancellationToken).ConfigureAwait(false);
            if (exchange.Queue is { } queue)
            {
                await CheckQueueAsync(queue, cancellationToken).ConfigureAwait(false);
            }
        }

        // An alternate or dead-letter exchange is written by whoever declares what points to it.
        await NeedAsync(_probes.MayWriteExchangeAsync, _write, BrokerNames.Unrouted, cancellationToken).ConfigureAwait(false);
        await NeedAsync(_probes.MayWriteExchangeAsync, _write, BrokerNames.Retry, cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckAgentAsync(AgentId agent, CancellationToken cancellationToken)
    {
        string presence = BrokerNames.Presence(agent, Nonce());
        await NeedAsync(_probes.MayConfigureQueueAsync, _configure, presence, cancellationToken, BrokerNames.Presence(agent, "*")).ConfigureAwait(false);
        bool writes = await NeedAsync(_probes.MayWriteQueueAsync, _write, presence, cancellationToken, BrokerNames.Presence(agent, "*")).ConfigureAwait(false);
        await NeedAsync(_probes.MayReadQueueAsync, _read, presence, cancellationToken, BrokerNames.Presence(agent, "*")).ConfigureAwait(false);
        if (writes)
        {
            await NeedAsync((exchange, cancellation) => _probes.MayReadExchangeAsync(exchange, presence, cancellation), _read, BrokerNames.Broadcast, cancellationToken).ConfigureAwait(false);
            await NeedAsync((exchange, cancellation) => _probes.MayReadExchangeAsync(exchange, presence, cancellation), _read, BrokerNames.Siblings, cancellationToken).ConfigureAwait(false);
        }

        await NeedAsync(_probes.MayReadQueueAsync, _read, BrokerNames.Inbox(agent), cancellationToken).ConfigureAwait(false);
        await NeedAsync(_probes.MayWriteExchangeAsync, _write, BrokerNames.Dead, cancellationToken).ConfigureAwait(false);
        await NeedAsync((_, cancellation) => _probes.MayWriteDefaultExchangeAsync(cancellation), _write, DefaultExchange, cancellationToken).ConfigureAwait(false);
        foreach (int seconds in BrokerNames.DelaySteps.ToArray())
        {
            await NeedAsync(_probes.MayWriteExchangeAsync, _write, BrokerNames.Delay(seconds), cancellationToken).ConfigureAwait(false);
        }

        if (mode == TopologyMode.Declare)
        {
            foreach (PlannedQueue queue in BrokerPlan.QueuesOf(agent))
            {
                await CheckQueueAsync(queue, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What declaring and binding it takes; its read permission too, where it dead-letters.</summary>
    private async Task CheckQueueAsync(PlannedQueue queue, CancellationToken cancellationToken)
    {
        await NeedAsync(_probes.MayConfigureQueueAsync, _configure, queue.Name, cancellationToken).ConfigureAwait(false);
        if (queue.Arguments.ContainsKey("x-dead-letter-exchange"))
        {
            await NeedAsync(_probes.MayReadQueueAsync, _read, queue.Name, cancellationToken).ConfigureAwait(false);
        }

        if (queue.Bindings.Length == 0 || !await NeedAsync(_probes.MayWriteQueueAsync, _write, queue.Name, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        foreach (PlannedBinding binding in queue.Bindings)
        {
            await NeedAsync((exchange, cancellation) => _probes.MayReadExchangeAsync(exchange, queue.Name, cancellation), _read, binding.Exchange, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> NeedAsync(Func<string, CancellationToken, Task<bool>> ask, List<string> missing, string name, CancellationToken cancellationToken, string? shown = null)
    {
        bool may = await ask(name, cancellationToken).ConfigureAwait(false);
        if (!may)
        {
            missing.Add(shown ?? name);
        }

        return may;
    }

    private static string Nonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
}
