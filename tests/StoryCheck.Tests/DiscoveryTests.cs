using IacpBus.StoryCheck.Rules;
using IacpBus.StoryCheck.Watching;
using Xunit;

namespace IacpBus.StoryCheck.Tests;

public sealed class DiscoveryTests
{
    [Theory]
    [InlineData("iacp.agents")]
    [InlineData("iacp.siblings")]
    public void Check_BroadcastOverAnotherExchange_SaysSo(string exchange)
    {
        List<TapMessage> messages = Told.Well();
        messages[Told.Broadcast - 1] = messages[Told.Broadcast - 1] with { Exchange = exchange };
        Assert.Equal([$"message 4 (request/query of builder-01): went to {exchange}  instead of its recipient"], MessageRules.Check(messages, Told.Agents));
    }

    [Fact]
    public void Check_BroadcastThatNobodyAnswers_SaysSo() =>
        Assert.Contains("message 4 (request/query of builder-01): nobody answered", ReplyRules.Check(Told.Without(Told.Found)));

    [Fact]
    public void Check_BroadcastThatWasAskedAgainAndAnswered_IsNoFault()
    {
        TapMessage asked = Told.Well()[Told.Broadcast - 1];
        List<TapMessage> messages = [asked.With("message_id", "id-0") with { Number = 0 }, .. Told.Well()];
        Assert.Empty(ReplyRules.Check(messages));
        messages.RemoveAll(message => message.Number == Told.Found);
        Assert.Contains(ReplyRules.Check(messages), problem => problem.EndsWith("nobody answered", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_BroadcastAnsweredByTwo_BothAnswersCount()
    {
        List<TapMessage> messages = Told.Well();
        messages.Add(messages[Told.Found - 1].With("message_id", "id-21").With("sender/agent_id", "other-03") with { Number = 21 });
        Assert.Empty(ReplyRules.Check(messages));
    }

    [Fact]
    public void Check_BroadcastAnsweredByItsSender_IsNoAnswer() =>
        Assert.Contains("message 4 (request/query of builder-01): nobody answered", ReplyRules.Check(Told.With(Told.Found, "sender/agent_id", "builder-01")));

    [Fact]
    public void Check_AnswerToACounterOffer_IsNoStray() => Assert.Empty(ReplyRules.Check(Told.Well()));

    [Fact]
    public void Check_AnswerToAnAnswerThatIsNoCounterOffer_IsStray() =>
        Assert.Contains("message 15 (response/negotiate of builder-01): answers nothing that its sender was asked", ReplyRules.Check(Told.With(Told.Counter, "message/payload/status", "pending")));

    [Fact]
    public void Check_AnswerSentAsARequest_NeedsNone() =>
        Assert.DoesNotContain(ReplyRules.Check(Script.Negotiation("b:propose r:counter b:accept-request")), problem => problem.Contains("message 3", StringComparison.Ordinal));

    [Theory]
    [InlineData(Told.Broadcast, "its receiver was asked before a broadcast query had found it")]
    [InlineData(Told.Query, "its receiver was not asked directly before")]
    public void Check_OneOfTheQueriesMissing_SaysSo(int number, string expected) =>
        Assert.Equal([$"message 8 (request/handoff of builder-01): {expected}"], HandoffRules.Check(Told.Without(number)));

    [Fact]
    public void Check_NoQuery_SaysSo() =>
        Assert.Contains(HandoffRules.Check([.. Told.Well().Where(message => message.Kind != "request/query")]), problem => problem.EndsWith("came before an answered query", StringComparison.Ordinal));

    [Fact]
    public void Check_FoundAfterItWasAsked_SaysSo() =>
        Assert.Contains(HandoffRules.Check(Told.Moved(Told.Found, Told.Manifest)), problem => problem.EndsWith("before a broadcast query had found it", StringComparison.Ordinal));

    [Fact]
    public void Check_StatusQuery_IsNoHandoff()
    {
        TapMessage query = Script.Handoff("b:query").Single().With("message_id", "id-21") with { Number = 21 };
        Assert.Empty(HandoffRules.Check([.. Told.Well(), query]));
    }
}
