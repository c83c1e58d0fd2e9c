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
        Assert.Equal(new Verdict(true, "story complete: 7 messages, all verified, 2 findings, 0 dead letters"), Judge(Told.Well()));

    [Fact]
    public void OfStory_FindingsInResult_Complete()
    {
        List<TapMessage> messages = Told.Well();
        messages[6] = messages[6].With("message/payload/output", null).With("message/payload/result", new JsonObject { ["findings"] = new JsonArray(1, 2, 3) });
        Assert.Equal(new Verdict(true, "story complete: 7 messages, all verified, 3 findings, 0 dead letters"), Judge(messages));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void OfStory_OneMessageMissing_Incomplete(int number) =>
        Assert.False(Judge([.. Told.Well().Where(message => message.Number != number)]).IsComplete);

    [Fact]
    public void OfStory_Nothing_Incomplete() => Assert.Contains("nobody asked anything", Judge([]).Line, StringComparison.Ordinal);

    [Fact]
    public void OfStory_NoProgress_Incomplete() =>
        Assert.Contains("made no progress", Judge([.. Told.Well().Where(message => !message.IsProgress)]).Line, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, "version", "2.0", "is not version 1.0")]
    [InlineData(1, "timestamp", "2026-05-06T11:00:00Z", "is outside of its time to live")]
    [InlineData(1, "timestamp", "2026-05-06T12:01:00Z", "is outside of its time to live")]
    [InlineData(1, "timestamp", "yesterday", "has no time stamp")]
    [InlineData(2, "message_id", "id-1", "has the message_id of message 1")]
    [InlineData(2, "message_id", null, "has no message_id")]
    [InlineData(2, "correlation_id", "id-9", "answers nothing that its sender was asked")]
    [InlineData(2, "in_reply_to", "id-9", "did not answer")]
    [InlineData(2, "sender/agent_id", "builder-01", "is for nobody in this story")]
    [InlineData(2, "message/payload/status", "rejected", "came before an answered query")]
    [InlineData(3, "message/payload/context/attachments/0/content", "another line\n", "another hash than it says")]
    [InlineData(3, "message/payload/context/attachments", null, "carries no file")]
    [InlineData(4, "message/payload/status", "queued", "was not accepted")]
    [InlineData(4, "message/payload/handoff_id", "g", "was not accepted")]
    [InlineData(4, "message/type", "error", "reports an error")]
    [InlineData(5, "recipient/agent_id", "stranger-03", "is for nobody in this story")]
    [InlineData(7, "message/payload/handoff_id", "g", "was not completed")]
    [InlineData(7, "message/payload/status", "failed", "was not completed once and at the end")]
    [InlineData(7, "message/payload/output/findings", null, "no number of findings")]
    public void OfStory_OneMemberWrong_SaysSo(int number, string path, string? value, string expected)
    {
        List<TapMessage> messages = Told.Well();
        messages[number - 1] = messages[number - 1].With(path, value is null ? null : JsonValue.Create(value));
        Assert.Contains(expected, Judge(messages).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.95, 0.9)]
    [InlineData(0.1, 1.1)]
    [InlineData(-0.1, 0.9)]
    public void OfStory_ProgressBackwardsOrBeyond_SaysSo(double first, double second)
    {
        List<TapMessage> messages = Told.Well();
        messages[4] = messages[4].With("message/payload/progress", first);
        messages[5] = messages[5].With("message/payload/progress", second);
        Assert.Contains("went backwards, or beyond its end", Judge(messages).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void OfStory_NotVerified_SaysSo()
    {
        List<TapMessage> messages = Told.Well();
        messages[4] = messages[4] with { Doubt = "signature is wrong" };
        Assert.Equal("story incomplete: message 5 (event/notify of reviewer-02): signature is wrong", Judge(messages).Line);
    }

    [Fact]
    public void OfStory_ReportedByAnother_SaysSo()
    {
        List<TapMessage> messages = Told.Well();
        messages[6] = messages[6].With("sender/agent_id", "builder-01").With("recipient/agent_id", "reviewer-02") with { RoutingKey = "reviewer-02" };
        Assert.Contains("by or to somebody else", Judge(messages).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void OfStory_OtherRoute_SaysSo()
    {
        List<TapMessage> messages = Told.Well();
        messages[0] = messages[0] with { RoutingKey = "builder-01" };
        Assert.Contains("instead of its recipient", Judge(messages).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void OfStory_CompletedTwice_SaysSo()
    {
        List<TapMessage> messages = Told.Well();
        messages.Add(messages[6].With("message_id", "id-8") with { Number = 8 });
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
