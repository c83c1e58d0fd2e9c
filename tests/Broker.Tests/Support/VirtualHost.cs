using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace IacpBus.Broker.Tests.Support;

/// <summary>A fresh virtual host for one test class, gone afterwards.</summary>
public sealed class VirtualHost : IAsyncLifetime
{
    private TestBroker? _broker;

    public string Name { get; } = "iacp-test-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    internal TestBroker Broker => _broker ?? throw new InvalidOperationException("The virtual host is not there yet.");

    internal Uri Uri => Broker.AmqpUriOf(Name);

    public async Task InitializeAsync()
    {
        _broker = TestBroker.FromEnvironment();
        await _broker.CreateVirtualHostAsync(Name);
    }

    public async Task DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DeleteVirtualHostAsync(Name);
            _broker.Dispose();
        }
    }

    /// <summary>All exchanges that the broker did not bring along, by name.</summary>
    internal async Task<IReadOnlyList<JsonNode>> ExchangesAsync() =>
        [.. (await Broker.ListAsync($"exchanges/{Name}?disable_stats=true"))
            .Where(exchange => Text(exchange, "name") is { Length: > 0 } name && !name.StartsWith("amq.", StringComparison.Ordinal))
            .OrderBy(exchange => Text(exchange, "name"), StringComparer.Ordinal)!];

    internal async Task<IReadOnlyList<JsonNode>> QueuesAsync() =>
        [.. (await Broker.ListAsync($"queues/{Name}?disable_stats=true")).OrderBy(queue => Text(queue, "name"), StringComparer.Ordinal)!];

    /// <summary>Names of all exchanges and queues.</summary>
    internal async Task<IReadOnlyList<string>> NamesAsync() =>
    [
        .. (await ExchangesAsync()).Select(exchange => "exchange " + Text(exchange, "name")),
        .. (await QueuesAsync()).Select(queue => "queue " + Text(queue, "name")),
    ];

    /// <summary>Closes the connection with this client-provided name as soon as the broker lists it, as an operator would.</summary>
    internal async Task CloseConnectionAsync(string clientName)
    {
        string name = await Eventually.FindAsync(() => ConnectionAsync(clientName), $"the connection '{clientName}' is listed");
        await Broker.DeleteAsync($"connections/{Uri.EscapeDataString(name)}");
    }

    internal static string? Text(JsonNode? node, string member) => (string?)node?[member];

    private async Task<string?> ConnectionAsync(string clientName) =>
        (await Broker.ListAsync($"vhosts/{Name}/connections"))
            .Where(connection => Text(connection?["client_properties"], "connection_name") == clientName)
            .Select(connection => Text(connection, "name"))
            .FirstOrDefault();
}
