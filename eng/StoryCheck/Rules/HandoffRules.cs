using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>A query comes first; then each handoff is accepted, reports progress and is completed with a result.</summary>
internal static class HandoffRules
{
    public static IEnumerable<string> Check(IReadOnlyList<TapMessage> messages)
    {
        TapMessage[] handoffs = [.. Handoffs(messages)];
        if (handoffs.Length == 0)
        {
            yield return messages.Any(message => message.Kind == "request/query") ? "nothing was handed over" : "nobody asked anything";
        }

        foreach (TapMessage handoff in handoffs)
        {
            if (!messages.Any(query => query.Kind == "request/query" && query.Sender == handoff.Sender && query.Recipient == handoff.Recipient && IsAnswered(query, messages.TakeWhile(earlier => earlier != handoff))))
            {
                yield return $"{handoff}: came before an answered query";
            }

            TapMessage[] about = [.. messages.Where(message => message.Number > handoff.Number && message.HandoffId is { } id && id == handoff.HandoffId)];
            foreach (string fault in Attachments(handoff).Concat(Course(handoff, about)))
            {
                yield return $"{handoff}: {fault}";
            }
        }
    }

    public static IEnumerable<TapMessage> Handoffs(IReadOnlyList<TapMessage> messages) => messages.Where(message => message.Kind == "request/handoff");

    /// <summary>SHA-256 of what was handed over, in lower-case hex.</summary>
    public static IEnumerable<string> ContentHashes(TapMessage handoff) =>
        handoff.Payload.Items("context", "attachments").Select(attachment => Hash(attachment) ?? "");

    private static bool IsAnswered(TapMessage query, IEnumerable<TapMessage> messages) =>
        messages.Any(reply => reply.Kind == "response/query" && reply.Payload.Text("status") == "accepted" && reply.Payload.Items("capabilities").Any() && ReplyRules.Answers(reply, query));

    private static IEnumerable<string> Attachments(TapMessage handoff)
    {
        JsonElement[] attachments = [.. handoff.Payload.Items("context", "attachments")];
        if (attachments.Length == 0)
        {
            yield return "carries no file";
        }

        if (attachments.Any(attachment => Hash(attachment) is not { } hash || attachment.Text("sha256") != hash))
        {
            yield return "carries a file that has another hash than it says";
        }
    }

    private static string? Hash(JsonElement attachment) =>
        attachment.Text("content") is { } content ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))) : null;

    private static IEnumerable<string> Course(TapMessage handoff, TapMessage[] about)
    {
        TapMessage? accepted = about.FirstOrDefault(reply => reply.Kind == "response/handoff" && reply.Payload.Text("status") == "accepted" && ReplyRules.Answers(reply, handoff));
        TapMessage[] events = [.. about.Where(message => message.Type == "event")];
        TapMessage[] progress = [.. events.Where(message => message.IsProgress)];
        TapMessage[] completions = [.. events.Where(message => message.IsCompletion)];
        if (accepted is null)
        {
            yield return "was not accepted";
        }

        if (events.Any(message => message.Sender != handoff.Recipient || message.Recipient != handoff.Sender || message.Number < accepted?.Number))
        {
            yield return "was reported on too early, or by or to somebody else";
        }

        if (progress.Length == 0)
        {
            yield return "made no progress";
        }

        if (progress.Any(step => step.Progress is not (>= 0 and <= 1)) || progress.Zip(progress.Skip(1)).Any(pair => pair.First.Progress > pair.Second.Progress))
        {
            yield return "went backwards, or beyond its end";
        }

        if (completions is not [var completion] || completion.Payload.Text("status") != "completed" || progress.Any(step => step.Number > completion.Number))
        {
            yield return completions.Length == 0 ? "was not completed" : "was not completed once and at the end";
        }
        else if (completion.Findings is null)
        {
            yield return "was completed with no number of findings";
        }
    }
}
