using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>What every message must keep to, whatever it is about.</summary>
internal static class MessageRules
{
    private const string ContentType = "application/iacp+json";
    private const int MostTtlSeconds = 7 * 24 * 3600;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static IEnumerable<string> Check(IReadOnlyList<TapMessage> messages, IReadOnlyCollection<string> agents) =>
        messages.SelectMany(message => Faults(message, agents).Select(fault => $"{message}: {fault}")).Concat(Repeats(messages));

    private static IEnumerable<string> Faults(TapMessage message, IReadOnlyCollection<string> agents)
    {
        if (message.Doubt is { } doubt)
        {
            yield return doubt;
            yield break;
        }

        if (message.Envelope.Text("version") != "1.0" || message.ContentType != ContentType)
        {
            yield return $"is not version 1.0 as {ContentType}";
        }

        if (message.Type == "error")
        {
            yield return $"reports {message.Payload.Text("code") ?? "an error"}".Printable();
        }

        foreach (string fault in Address(message, agents).Concat(Freshness(message)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> Address(TapMessage message, IReadOnlyCollection<string> agents)
    {
        bool broadcast = message.Recipient == "*";
        if (message.Recipient is null || message.Recipient == message.Sender || (!broadcast && !agents.Contains(message.Recipient)))
        {
            yield return "is for nobody in this story";
        }
        else if (broadcast ? message.Exchange != "iacp.broadcast" : message.Exchange != "iacp.agents" || message.RoutingKey != Queues.Word(message.Recipient))
        {
            yield return $"went to {message.Exchange} {message.RoutingKey} instead of its recipient".Printable();
        }
    }

    private static IEnumerable<string> Freshness(TapMessage message)
    {
        double ttl = message.Envelope.Number("ttl_seconds") ?? 0;
        if (message.MadeAt is not { } madeAt || ttl < 1 || ttl > MostTtlSeconds || ttl != Math.Floor(ttl))
        {
            yield return "has no time stamp or no time to live";
        }
        else if (message.ReceivedAt > madeAt.AddSeconds(ttl) || message.ReceivedAt < madeAt - ClockSkew)
        {
            yield return "is outside of its time to live";
        }
    }

    private static IEnumerable<string> Repeats(IReadOnlyList<TapMessage> messages) =>
        messages.GroupBy(message => message.Id).Where(same => same.Key is null || same.Count() > 1)
            .Select(same => same.Key is null ? $"{same.First()}: has no message_id" : $"{same.Last()}: has the message_id of message {same.First().Number}");
}
