using System.Text.Json.Nodes;
using IacpBus.StoryCheck.Rules;
using IacpBus.StoryCheck.Watching;
using Xunit;

namespace IacpBus.StoryCheck.Tests;

public sealed class VerdictTests
{
    private static readonly Dictionary<string, long?> NoLetters = new() { ["iacp.agent.builder-01.dead"] = 0, ["iacp.unrouted"] = 0 };

    [Fact]
    public void OfStory_AsItShouldBe_Complete() =>
        Assert.Equal(new Verdict(true, "story complete: 20 messages, all verified, settled 25.5 credits, 0 dead letters"), Judge(Told.Well()));

    [Fact]
    public void OfStory_FindingsInResult_Complete()
    {
        List<TapMessage> messages = Told.With(Told.Done, "message/payload/output", null);
        messages[Told.Done - 1] = messages[Told.Done - 1].With("message/payload/result", new JsonObject { ["findings"] = new JsonArray(1, 2, 3) });
        Assert.Equal(new Verdict(true, "story complete: 20 messages, all verified, settled 25.5 credits, 0 dead letters"), Judge(messages));
    }

    [Theory]
    [InlineData(Told.Broadcast)]
    [InlineData(Told.Found)]
    [InlineData(Told.Query)]
    [InlineData(Told.Manifest)]
    [InlineData(Told.Handoff)]
    [InlineData(Told.Taken)]
    [InlineData(Told.Done)]
    [InlineData(Told.Proposal)]
    [InlineData(Told.Counter)]
    [InlineData(Told.Agreement)]
    [InlineData(Told.Step)]
    [InlineData(Told.Delivery)]
    [InlineData(Told.Payment)]
    [InlineData(Told.Closing)]
    public void OfStory_OneMessageMissing_Incomplete(int number) => Assert.False(Judge(Told.Without(number)).IsComplete);

    [Theory]
    [InlineData(Told.Announcement)]
    [InlineData(Told.Heartbeat)]
    [InlineData(Told.Last)]
    public void OfStory_NoPresenceToldOnce_Complete(int number) => Assert.True(Judge(Told.Without(number)).IsComplete);

    [Fact]
    public void OfStory_Nothing_Incomplete() => Assert.Contains("nobody asked anything", Judge([]).Line, StringComparison.Ordinal);

    [Fact]
    public void OfStory_NoProgress_Incomplete() =>
        Assert.Contains("made no progress", Judge([.. Told.Well().Where(message => !message.IsProgress || message.HandoffId is null)]).Line, StringComparison.Ordinal);

    [Theory]
    [InlineData(Told.Query, "version", "2.0", "is not version 1.0")]
    [InlineData(Told.Query, "timestamp", "2026-05-06T11:00:00Z", "is outside of its time to live")]
    [InlineData(Told.Query, "timestamp", "2026-05-06T12:01:00Z", "is outside of its time to live")]
    [InlineData(Told.Query, "timestamp", "yesterday", "has no time stamp")]
    [InlineData(Told.Manifest, "message_id", "id-6", "has the message_id of message 6")]
    [InlineData(Told.Manifest, "message_id", null, "has no message_id")]
    [InlineData(Told.Manifest, "correlation_id", "id-99", "answers nothing that its sender was asked")]
    [InlineData(Told.Manifest, "in_reply_to", "id-99", "did not answer")]
    [InlineData(Told.Manifest, "sender/agent_id", "builder-01", "is for nobody in this story")]
    [InlineData(Told.Manifest, "message/payload/status", "rejected", "its receiver was not asked directly")]
    [InlineData(Told.Handoff, "message/payload/context/attachments/0/content", "another line\n", "another hash than it says")]
    [InlineData(Told.Handoff, "message/payload/context/attachments", null, "carries no file")]
    [InlineData(Told.Taken, "message/payload/status", "queued", "was not accepted")]
    [InlineData(Told.Taken, "message/payload/handoff_id", "g", "was not accepted")]
    [InlineData(Told.Taken, "message/type", "error", "reports an error")]
    [InlineData(Told.FirstStep, "recipient/agent_id", "stranger-03", "is for nobody in this story")]
    [InlineData(Told.Done, "message/payload/handoff_id", "g", "was not completed")]
    [InlineData(Told.Done, "message/payload/status", "failed", "was not completed once and at the end")]
    [InlineData(Told.Done, "message/payload/output/findings", null, "no number of findings")]
    public void OfStory_OneMemberWrong_SaysSo(int number, string path, string? value, string expected)
    {
        List<TapMessage> messages = Told.With(number, path, value is null ? null : JsonValue.Create(value));
        Assert.Contains(expected, Judge(messages).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.95, 0.9)]
    [InlineData(0.1, 1.1)]
    [InlineData(-0.1, 0.9)]
    public void OfStory_ProgressBackwardsOrBeyond_SaysSo(double first, double second)
    {
        List<TapMessage> messages = Told.With(Told.FirstStep, "message/payload/progress", first);
        messages[Told.SecondStep - 1] = messages[Told.SecondStep - 1].With("message/payload/progress", second);
        Assert.Contains("went backwards, or beyond its end", Judge(messages).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void OfStory_NotVerified_SaysSo()
    {
        List<TapMessage> messages = Told.Well();
        messages[Told.FirstStep - 1] = messages[Told.FirstStep - 1] with { Doubt = "signature is wrong" };
        Assert.Equal("story incomplete: message 10 (event/notify of reviewer-02): signature is wrong", Judge(messages).Line);
    }

    [Fact]
    public void OfStory_ReportedByAnother_SaysSo()
    {
        List<TapMessage> messages = Told.Well();
        messages[Told.Done - 1] = messages[Told.Done - 1].With("sender/agent_id", "builder-01").With("recipient/agent_id", "reviewer-02") with { RoutingKey = "reviewer-02" };
        Assert.Contains("by or to somebody else", Judge(messages).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void OfStory_OtherRoute_SaysSo()
    {
        List<TapMessage> messages = Told.Well();
        messages[Told.Query - 1] = messages[Told.Query - 1] with { RoutingKey = "builder-01" };
        Assert.Contains("instead of its recipient", Judge(messages).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void OfStory_StepThatNoTableAllows_SaysSo() =>
        Assert.Contains("message 15 (event/notify of reviewer-02): complete is not legal when the proposer is Countered", Judge(Told.Moved(Told.Delivery, Told.Counter)).Line, StringComparison.Ordinal);

    [Fact]
    public void OfStory_CompletedTwice_SaysSo()
    {
        List<TapMessage> messages = Told.Well();
        messages.Add(messages[Told.Done - 1].With("message_id", "id-21") with { Number = 21 });
        Assert.Contains("was not completed once", Judge(messages).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void OfStory_OtherFile_SaysSo() =>
        Assert.Contains("is not the one that was to be", Verdict.OfStory(Told.Well(), Told.Agents, NoLetters, NoLetters, new string('0', 64)).Line, StringComparison.Ordinal);

    [Fact]
    public void OfStory_DeadLetters_OnlyNewOnesCount()
    {
        var one = new Dictionary<string, long?>(NoLetters) { ["iacp.unrouted"] = 1 };
        Assert.Contains("1 dead letters in iacp.unrouted", Verdict.OfStory(Told.Well(), Told.Agents, NoLetters, one, null).Line, StringComparison.Ordinal);
        Assert.True(Verdict.OfStory(Told.Well(), Told.Agents, one, one, null).IsComplete);
    }

    [Fact]
    public void OfStory_QueueOfDeadLettersMissing_SaysSo()
    {
        var missing = new Dictionary<string, long?>(NoLetters) { ["iacp.unrouted"] = null };
        Assert.Contains("iacp.unrouted does not exist", Verdict.OfStory(Told.Well(), Told.Agents, missing, missing, null).Line, StringComparison.Ordinal);
    }

    private static Verdict Judge(IReadOnlyList<TapMessage> messages) => Verdict.OfStory(messages, Told.Agents, NoLetters, NoLetters, Told.ContentHash);
}
