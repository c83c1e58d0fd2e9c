using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck.Rules;

/// <summary>The last line, and whether it is a good one.</summary>
internal sealed record Verdict(bool IsComplete, string Line)
{
    private const int MostProblems = 3;

    /// <summary>Whether everything belongs together to a story that ended well.</summary>
    /// <param name="messages">The messages of the story's agents.</param>
    /// <param name="agents">Who they are.</param>
    /// <param name="before">Letters in each queue for what went wrong, before the story.</param>
    /// <param name="after">The same after it.</param>
    /// <param name="fileHash">SHA-256 of the file that was to be handed over, if that is known.</param>
    public static Verdict OfStory(
        IReadOnlyList<TapMessage> messages,
        IReadOnlyCollection<string> agents,
        IReadOnlyDictionary<string, long?> before,
        IReadOnlyDictionary<string, long?> after,
        string? fileHash)
    {
        var problems = new List<string>();
        problems.AddRange(MessageRules.Check(messages, agents));
        problems.AddRange(HandoffRules.Check(messages));
        problems.AddRange(NegotiationRules.Check(messages));
        problems.AddRange(ClosingRules.Check(messages));
        problems.AddRange(TransitionRules.Check(messages, ProtocolTables.Embedded()));
        problems.AddRange(ReplyRules.Check(messages));
        problems.AddRange(after.Where(queue => queue.Value is null).Select(queue => $"the queue {queue.Key} does not exist"));
        problems.AddRange(after.Where(queue => queue.Value > (before[queue.Key] ?? 0)).Select(queue => $"{queue.Value - (before[queue.Key] ?? 0)} dead letters in {queue.Key}"));
        if (fileHash is not null && !HandoffRules.Handoffs(messages).SelectMany(HandoffRules.ContentHashes).Contains(fileHash))
        {
            problems.Add("the file that was handed over is not the one that was to be");
        }

        return problems.Count == 0
            ? new Verdict(true, $"story complete: {messages.Count} messages, all verified, settled {NegotiationRules.Settled(messages).Printed()} credits, 0 dead letters")
            : new Verdict(false, $"story incomplete: {Join(problems)}");
    }

    /// <summary>Whether everything that was seen is its sender's.</summary>
    public static Verdict OfSignatures(IReadOnlyList<TapMessage> messages)
    {
        int doubtful = messages.Count(message => message.Doubt is not null);
        return new Verdict(doubtful == 0, $"{messages.Count} messages, {(doubtful == 0 ? "all verified" : $"{doubtful} not verified")}");
    }

    private static string Join(List<string> problems) =>
        string.Join("; ", problems.Take(MostProblems)) + (problems.Count > MostProblems ? $"; and {problems.Count - MostProblems} more" : "");
}
