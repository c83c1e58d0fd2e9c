using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>The receiver is found by a broadcast query and asked directly; then each handoff is accepted, reports progress and is completed with a result.</summary>
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
            foreach (string fault in Queries(handoff, [.. messages.TakeWhile(earlier => earlier != handoff)]))
            {
                yield return $"{handoff}: {fault}";
            }

            TapMessage[] about = [.. messages.Where(message => message.Number > handoff.Number && message.HandoffId is { } id && id == handoff.HandoffId)];
            foreach (string fault in Attachments(handoff).Concat(Course(handoff, about)))
            {
                yield return $"{handoff}: {fault}";
            }
        }
    }

    public static IEnumerable<TapMessage> Handoffs(IReadOnlyList<TapMessage> messages) => messages.Where(message => message.IsHandoff);

    /// <summary>SHA-256 of what was handed over, in lower-case hex.</summary>
    public static IEnumerable<string> ContentHashes(TapMessage handoff) =>
        handoff.Payload.Items("context", "attachments").Select(attachment => Hash(attachment) ?? "");

    /// <summary>Whether <paramref name="reply"/> completes a handoff, in the words that the story uses.</summary>
    public static bool Completes(TapMessage reply, TapMessage handoff) =>
        reply.IsCompletion && reply.Payload.Text("status") == "completed" && reply.HandoffId == handoff.HandoffId
        && reply.Sender == handoff.Recipient && reply.Recipient == handoff.Sender && reply.Number > handoff.Number;

    private static IEnumerable<string> Queries(TapMessage handoff, TapMessage[] before)
    {
        TapMessage[] queries = [.. before.Where(query => query.Kind == "request/query" && query.Sender == handoff.Sender)];
        TapMessage? found = queries.Where(query => query.Recipient == "*").Select(query => AnswerTo(query, handoff, before)).FirstOrDefault(reply => reply is not null);
        TapMessage[] asked = [.. queries.Where(query => query.Recipient == handoff.Recipient && AnswerTo(query, handoff, before) is not null)];
        if (found is null && asked.Length == 0)
        {
            yield return "came before an answered query";
        }
        else if (asked.Length == 0)
        {
            yield return "its receiver was not asked directly before";
        }
        else if (found is null || found.Number > asked[0].Number)
        {
            yield return "its receiver was asked before a broadcast query had found it";
        }
    }

    private static TapMessage? AnswerTo(TapMessage query, TapMessage handoff, TapMessage[] before) =>
        before.FirstOrDefault(reply => reply.Kind == "response/query" && reply.Sender == handoff.Recipient && reply.Payload.Text("status") == "accepted"
            && reply.Payload.Items("capabilities").Any() && ReplyRules.Answers(reply, query));

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
        TapMessage[] events = [.. about.Where(message => message.Type == "event" && !ClosingRules.Closes(message))];
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
