using System.Globalization;
using System.Text;

namespace IacpBus.StoryCheck.Watching;

/// <summary>What the payload of a message says about how things stand, in a few words.</summary>
internal static class Detail
{
    public static string Of(TapMessage message)
    {
        var words = new StringBuilder();
        foreach (string word in Words(message).OfType<string>())
        {
            words.Append(words.Length > 0 ? " " : "").Append(word);
        }

        return words.ToString().Printable();
    }

    private static IEnumerable<string?> Words(TapMessage message)
    {
        yield return message.Payload.Text("event_type");
        yield return message.Answer ?? message.Payload.Text("status");
        yield return message.Payload.Text("code");
        if (message.Kind == "event/query")
        {
            yield return message.Payload.Text("availability");
        }

        if (message.Kind is "event/query" or "heartbeat/health" or "response/query" && message.Payload.Items("capabilities").Count() is > 0 and int capabilities)
        {
            yield return $"{capabilities} {(capabilities == 1 ? "capability" : "capabilities")}";
        }

        yield return message.Progress?.ToString("0%", CultureInfo.InvariantCulture);
        decimal? credits = message.IsSettlement ? message.Transferred : message.Reward;
        if (credits is not null)
        {
            yield return $"{credits.Printed()} credits";
        }

        if (message.IsCompletion && message.Findings is { } findings)
        {
            yield return $"{findings} findings";
        }
    }
}
