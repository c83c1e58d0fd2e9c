using System.Text.Json.Nodes;
using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Tests;

/// <summary>One conversation in short: <c>b:propose r:counter b:accept</c>, where b is builder-01 and r is reviewer-02.</summary>
internal static class Script
{
    public static List<TapMessage> Negotiation(string script) => Tell(script, word => word switch
    {
        "propose" => ("request/negotiate", new() { ["task"] = "mend it", ["reward_credits"] = 20 }),
        "counter-request" => ("request/negotiate", new() { ["accept"] = false, ["counter"] = new JsonObject { ["reward_credits"] = 25 } }),
        "accept-request" => ("request/negotiate", new() { ["accept"] = true }),
        "accept" => ("response/negotiate", new() { ["status"] = "accepted" }),
        "reject" => ("response/negotiate", new() { ["accept"] = false }),
        "counter" or "pending" => ("response/negotiate", new() { ["status"] = word }),
        _ => Event(word),
    });

    public static List<TapMessage> Handoff(string script)
    {
        return [.. Tell(script, Say).Select(message => message.With("message/payload/handoff_id", "h"))];

        static (string, JsonObject) Say(string word) => word switch
        {
            "request" => ("request/handoff", new() { ["context"] = new JsonObject() }),
            "query" => ("request/handoff", new() { ["sender_agent_id"] = "builder-01" }),
            "handoff_complete" or "handoff_cancelled" or "progress" or "complete" => Event(word),
            _ => ("response/handoff", new() { ["status"] = word }),
        };
    }

    private static (string Kind, JsonObject Payload) Event(string word) => word switch
    {
        "error" => ("error/notify", new() { ["code"] = "PAYLOAD_INVALID" }),
        "progress" => ("event/notify", new() { ["progress"] = 0.5 }),
        _ => ("event/notify", new() { ["event_type"] = word }),
    };

    private static List<TapMessage> Tell(string script, Func<string, (string Kind, JsonObject Payload)> say)
    {
        var tale = new Tale();
        foreach (string line in script.Split(' '))
        {
            (string kind, JsonObject payload) = say(line[2..]);
            int? about = tale.Messages.Count == 0 ? null : 1;
            _ = line[0] == 'b' ? tale.Builder(kind, payload, about) : tale.Reviewer(kind, payload, about);
        }

        return tale.Messages;
    }
}
