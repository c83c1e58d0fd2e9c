using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IacpBus.Broker.Tests.Support;

namespace IacpBus.Broker.Tests.Topology;

/// <summary>Design section 5, written out: one line per exchange, queue and binding.</summary>
internal static partial class ExpectedTopology
{
    private const string Inbox = "x-dead-letter-exchange=iacp.dead x-dead-letter-strategy=at-least-once x-delivery-limit=1000 x-overflow=reject-publish x-queue-type=quorum";
    private const string Alternate = "alternate-exchange=iacp.unrouted";

    public static string[] Shared =>
    [
        "exchange iacp.agents topic durable []",
        "exchange iacp.broadcast fanout durable []",
        $"exchange iacp.dead topic durable [{Alternate}]",
        $"exchange iacp.retry topic durable [{Alternate}]",
        "exchange iacp.siblings topic durable []",
        "exchange iacp.unrouted fanout durable []",
        "queue iacp.unrouted durable [x-delivery-limit=1000000000 x-queue-type=quorum]",
        "binding iacp.unrouted -> iacp.unrouted by ''",
        .. Delay(2), .. Delay(4), .. Delay(8), .. Delay(16), .. Delay(32), .. Delay(60),
    ];

    /// <summary>What belongs to an agent whose encoded id is <paramref name="word"/>, while one process of it is connected.</summary>
    public static string[] Of(string word) =>
    [
        $"queue iacp.agent.{word} durable [{Inbox}]",
        $"queue iacp.agent.{word}.dead durable [x-delivery-limit=1000000000 x-queue-type=quorum]",
        $"queue iacp.quarantine.{word} durable [x-delivery-limit=1000000000 x-max-length-bytes=67108864 x-overflow=drop-head x-queue-type=quorum]",
        $"queue iacp.presence.{word}.NONCE auto-delete exclusive [x-max-length=10000 x-message-ttl=60000 x-overflow=drop-head]",
        $"binding iacp.agents -> iacp.agent.{word} by '{word}'",
        $"binding iacp.retry -> iacp.agent.{word} by '{word}'",
        $"binding iacp.dead -> iacp.agent.{word}.dead by '{word}'",
        $"binding iacp.broadcast -> iacp.presence.{word}.NONCE by ''",
        $"binding iacp.siblings -> iacp.presence.{word}.NONCE by '{word}'",
    ];

    /// <summary>What the broker has, in the same words. Bindings to the default exchange are the broker's own.</summary>
    public static async Task<IReadOnlyList<string>> ActualAsync(VirtualHost vhost) =>
    [
        .. (await vhost.ExchangesAsync()).Select(Exchange),
        .. (await vhost.QueuesAsync()).Select(Queue),
        .. (await vhost.Broker.ListAsync($"bindings/{vhost.Name}")).Where(binding => (string?)binding!["source"] != "").Select(binding => Binding(binding!)),
    ];

    private static string[] Delay(int seconds) =>
    [
        $"exchange iacp.delay.{seconds} fanout durable []",
        $"queue iacp.delay.{seconds} durable [x-dead-letter-exchange=iacp.retry x-dead-letter-strategy=at-least-once x-message-ttl={seconds}000 x-overflow=reject-publish x-queue-type=quorum]",
        $"binding iacp.delay.{seconds} -> iacp.delay.{seconds} by ''",
    ];

    private static string Exchange(JsonNode exchange) =>
        $"exchange {exchange["name"]} {exchange["type"]} {Flags(exchange, "durable", "auto_delete", "internal")} {Arguments(exchange)}";

    private static string Queue(JsonNode queue) =>
        Presence().Replace($"queue {queue["name"]} {Flags(queue, "durable", "auto_delete", "exclusive")} {Arguments(queue)}", "$1.NONCE");

    private static string Binding(JsonNode binding) =>
        Presence().Replace($"binding {binding["source"]} -> {binding["destination"]} by '{binding["routing_key"]}'", "$1.NONCE");

    private static string Flags(JsonNode node, params string[] flags) =>
        string.Join(' ', flags.Where(flag => (bool?)node[flag] == true).Select(flag => flag.Replace('_', '-')));

    /// <summary>Classic queues of some versions name their type among the arguments.</summary>
    private static string Arguments(JsonNode node) =>
        $"[{string.Join(' ', node["arguments"]!.AsObject().Select(argument => $"{argument.Key}={argument.Value}").Where(argument => argument != "x-queue-type=classic").Order(StringComparer.Ordinal))}]";

    [GeneratedRegex(@"(iacp\.presence\.[A-Za-z0-9_-]+)\.[0-9a-f]{12}(?=\s|$)")]
    private static partial Regex Presence();
}
