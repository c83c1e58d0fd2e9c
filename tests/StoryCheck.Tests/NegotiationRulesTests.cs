using System.Text.Json.Nodes;
using IacpBus.StoryCheck.Rules;
using IacpBus.StoryCheck.Watching;
using Xunit;

namespace IacpBus.StoryCheck.Tests;

public sealed class NegotiationRulesTests
{
    [Fact]
    public void Check_AsItShouldBe_NoProblem()
    {
        Assert.Empty(NegotiationRules.Check(Told.Well()));
        Assert.Empty(ClosingRules.Check(Told.Well()));
        Assert.Equal(25.5m, NegotiationRules.Settled(Told.Well()));
    }

    [Fact]
    public void Check_NoNegotiation_SaysSo() => Assert.Equal(["nothing was negotiated"], NegotiationRules.Check([]));

    [Theory]
    [InlineData(Told.Counter, "was never countered")]
    [InlineData(Told.Agreement, "was not agreed")]
    [InlineData(Told.Step, "made no progress")]
    [InlineData(Told.Delivery, "was not completed")]
    [InlineData(Told.Payment, "was not settled")]
    public void Check_OneMessageMissing_SaysSo(int number, string expected) => Assert.Contains(Problem(expected), NegotiationRules.Check(Told.Without(number)));

    [Theory]
    [InlineData(Told.Counter, "expires_at", """ "2026-05-06T12:00:14Z" """, "was agreed after the counter-offer had expired")]
    [InlineData(Told.Counter, "counter/reward_credits", "30", "30 credits were agreed, but 25.5 settled")]
    [InlineData(Told.Counter, "counter/reward_credits", "0", "was agreed for no credits")]
    [InlineData(Told.Counter, "counter/reward_credits", null, "20 credits were agreed, but 25.5 settled")]
    [InlineData(Told.Step, "progress", "1.5", "went beyond its end")]
    [InlineData(Told.Delivery, "output", null, "was completed with no output")]
    [InlineData(Told.Payment, "settlement_id", null, "was settled with no settlement_id")]
    [InlineData(Told.Payment, "credits_transferred", "-25.5", "25.5 credits were agreed, but no settled")]
    public void Check_OneMemberWrong_SaysSo(int number, string member, string? value, string expected) =>
        Assert.Equal([Problem(expected)], NegotiationRules.Check(Told.With(number, $"message/payload/{member}", value is null ? null : JsonNode.Parse(value))));

    [Fact]
    public void Check_SettledUnderTwoIds_SaysSo() =>
        Assert.Equal([Problem("was settled 2 times")], NegotiationRules.Check([.. Told.Well(), Again(Told.Payment).With("message/payload/settlement_id", "t")]));

    [Fact]
    public void Settled_ToldTwice_CountsOnce()
    {
        List<TapMessage> messages = [.. Told.Well(), Again(Told.Payment)];
        Assert.Empty(NegotiationRules.Check(messages));
        Assert.Equal(25.5m, NegotiationRules.Settled(messages));
    }

    [Fact]
    public void Check_SettledBeforeCompletion_SaysSo() =>
        Assert.Equal([Problem("was settled before it was completed")], NegotiationRules.Check(Told.Moved(Told.Payment, Told.Step)));

    [Fact]
    public void Check_SettledByTheWorker_IsNoSettlement() =>
        Assert.Equal([Problem("was not settled")], NegotiationRules.Check(Told.With(Told.Payment, "sender/agent_id", "reviewer-02")));

    [Fact]
    public void Check_NoClosing_SaysSo() => Assert.Equal(["nobody said handoff_complete"], ClosingRules.Check(Told.Without(Told.Closing)));

    [Fact]
    public void Check_ClosingBeforeSettlement_SaysSo() =>
        Assert.Equal(["message 18 (event/notify of builder-01): handoff_complete came before the settlement"], ClosingRules.Check(Told.Moved(Told.Closing, Told.Delivery)));

    [Theory]
    [InlineData(Told.Closing, "message/payload/handoff_id", "g")]
    [InlineData(Told.Closing, "sender/agent_id", "reviewer-02")]
    [InlineData(Told.Done, "message/payload/status", "failed")]
    public void Check_ClosingOfNoCompletedHandoff_SaysSo(int number, string path, string value) =>
        Assert.Contains(ClosingRules.Check(Told.With(number, path, value)), problem => problem.EndsWith("names no handoff that its sender has got back completed", StringComparison.Ordinal));

    private static TapMessage Again(int number) => Told.Well()[number - 1].With("message_id", "id-21") with { Number = 21 };

    private static string Problem(string fault) => $"message 13 (request/negotiate of builder-01): {fault}";
}
