using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Looks before the start whether agents would work: broker, version, queues and exchanges, permissions, keys, clock.
/// Changes nothing on the broker. Thread-safe.
/// </summary>
public sealed partial class BrokerCheck
{
    private static readonly Version Oldest = new(3, 10);

    private readonly BrokerConnection _connection;
    private readonly TransportOptions _options;
    private readonly TrustOptions _trust;
    private readonly TimeProvider _clock;

    internal BrokerCheck(BrokerConnection connection, IOptions<TransportOptions> options, IOptions<TrustOptions> trust, TimeProvider clock)
    {
        _connection = connection;
        _options = options.Value;
        _trust = trust.Value;
        _clock = clock;
    }

    /// <summary>Runs all checks, each result as soon as it is known. A broker out of reach is a result, no exception.</summary>
    /// <param name="agents">The agents that would start here.</param>
    /// <param name="management">The broker's management API, which tells its clock; <c>null</c> leaves that check out.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    public async IAsyncEnumerable<CheckResult> RunAsync(IReadOnlyList<AgentId> agents, Uri? management, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(agents);
        foreach (AgentId agent in agents)
        {
            yield return KeyCheck.Run(_trust.KeyFolder, agent);
        }

        var probe = new ChannelProbe(_connection);
        (string Name, Func<Task<IReadOnlyList<CheckResult>>> Run)[] steps =
        [
            ("broker", () => ConnectAsync(cancellationToken)),
            ("topology", () => new TopologyCheck(probe, _options.Topology).RunAsync(agents, cancellationToken)),
            ("permissions", () => new PermissionCheck(probe, _options.Topology).RunAsync(agents, User, VirtualHost, cancellationToken)),
        ];
        foreach ((string name, Func<Task<IReadOnlyList<CheckResult>>> run) in steps)
        {
            IReadOnlyList<CheckResult> results = await GuardAsync(name, run).ConfigureAwait(false);
            foreach (CheckResult result in results)
            {
                yield return result;
            }

            if (results.Any(result => result is { Name: "broker", Status: CheckStatus.Problem }))
            {
                break;
            }
        }

        yield return await new ClockCheck(_clock, _options.ClockSkew).RunAsync(management, cancellationToken).ConfigureAwait(false);
    }

    private string User => _options.BrokerUri.UserInfo.Split(':')[0] is { Length: > 0 } user ? Uri.UnescapeDataString(user) : ConnectionFactory.DefaultUser;

    private string VirtualHost => _options.BrokerUri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(_options.BrokerUri.AbsolutePath[1..]) : ConnectionFactory.DefaultVHost;

    private async Task<IReadOnlyList<CheckResult>> GuardAsync(string name, Func<Task<IReadOnlyList<CheckResult>>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RabbitMQClientException or IOException or TimeoutException)
        {
            return [CheckResult.Problem(name, BrokerProblem.Explain(failure, _options))];
        }
    }

    private async Task<IReadOnlyList<CheckResult>> ConnectAsync(CancellationToken cancellationToken)
    {
        IConnection connection = await _connection.ConnectAsync(cancellationToken).ConfigureAwait(false);
        string product = Property(connection, "product");
        string version = Property(connection, "version");
        return
        [
            CheckResult.Ok("broker", $"{_options.RedactedUri} lets user {User} in."),
            JudgeVersion(product, version),
        ];
    }

    internal static CheckResult JudgeVersion(string product, string version)
    {
        if (product != "RabbitMQ" || !Version.TryParse(LeadingNumber().Match(version).Value, out Version? number))
        {
            return CheckResult.Warning("version", $"The broker calls itself {product} {version}; IacpBus was tried on RabbitMQ from {Oldest} on.");
        }

        return number < Oldest
            ? CheckResult.Problem("version", $"The broker is RabbitMQ {version}, which is older than {Oldest}: it has no quorum queues that dead-letter at least once. Upgrade it.")
            : CheckResult.Ok("version", $"The broker is RabbitMQ {version}.");
    }

    private static string Property(IConnection connection, string name) =>
        connection.ServerProperties is { } properties && properties.TryGetValue(name, out object? value) && value is byte[] text ? Encoding.UTF8.GetString(text) : "(unknown)";

    [GeneratedRegex(@"^\d{1,5}\.\d{1,5}(\.\d{1,5})?")]
    private static partial Regex LeadingNumber();
}
