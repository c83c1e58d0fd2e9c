using IacpBus.StoryCheck.Rules;
using IacpBus.StoryCheck.Watching;
using Xunit;

namespace IacpBus.StoryCheck.Tests;

public sealed class TransitionRulesTests
{
    private static readonly ProtocolTables Tables = ProtocolTables.Embedded();

    [Fact]
    public void Check_AsItShouldBe_NoProblem() => Assert.Empty(TransitionRules.Check(Told.Well(), Tables));

    [Theory]
    [InlineData("b:propose r:accept r:progress r:progress r:complete b:settled")]
    [InlineData("b:propose r:pending r:counter b:propose r:counter-request b:accept r:complete b:disputed b:settled")]
    [InlineData("b:propose r:counter b:propose r:counter b:reject")]
    [InlineData("b:propose r:counter b:counter r:accept b:negotiation_cancelled")]
    [InlineData("b:propose r:accept r:failed")]
    [InlineData("b:propose r:reject b:accepted-by-nobody")]
    [InlineData("b:propose r:accept r:complete r:complete b:settled")]
    [InlineData("b:propose r:counter r:error b:greeting")]
    public void Check_LegalNegotiation_NoProblem(string script) => Assert.Empty(TransitionRules.Check(Script.Negotiation(script), Tables));

    [Theory]
    [InlineData("b:propose r:counter r:complete", "complete is not legal when the proposer is Countered")]
    [InlineData("b:propose r:counter r:progress", "progress is not legal when the proposer is Countered")]
    [InlineData("b:propose r:progress", "progress is not legal when the worker is Offered")]
    [InlineData("b:propose b:accept", "accept is not legal when the worker is Offered")]
    [InlineData("b:propose b:propose", "propose is not legal when the proposer is Proposed")]
    [InlineData("b:propose r:accept r:complete r:complete r:accept", "accept is not legal when the worker is Completed")]
    [InlineData("b:propose r:accept b:propose", "propose is not legal when the proposer is Agreed")]
    [InlineData("b:propose r:accept r:accept", "accept is not legal when the worker is Agreed")]
    [InlineData("b:propose r:counter b:pending", "pending is not legal when the proposer is Countered")]
    [InlineData("b:propose r:accept b:settled", "settle is not legal when the worker is Agreed")]
    [InlineData("b:propose r:accept r:complete r:failed", "fail is not legal when the proposer is Completed")]
    [InlineData("b:propose r:accept r:complete b:settled b:disputed", "dispute is not legal when the worker is Settled")]
    [InlineData("b:propose r:reject r:counter", "counter is not legal when the proposer is Rejected")]
    public void Check_IllegalNegotiation_NamesStep(string script, string expected) => AssertLast(expected, Script.Negotiation(script));

    [Theory]
    [InlineData("b:request r:accepted r:progress r:complete b:handoff_complete")]
    [InlineData("b:request r:queued r:accepted r:complete")]
    [InlineData("b:request r:queued r:failed")]
    [InlineData("b:request r:accepted b:query r:accepted r:progress b:query r:in_progress r:failed")]
    [InlineData("b:request r:accepted b:request r:accepted r:completed b:request r:already_done")]
    [InlineData("b:request r:rejected b:request r:accepted r:complete")]
    [InlineData("b:request r:accepted b:handoff_cancelled")]
    [InlineData("b:request r:duplicate")]
    public void Check_LegalHandoff_NoProblem(string script) => Assert.Empty(TransitionRules.Check(Script.Handoff(script), Tables));

    [Theory]
    [InlineData("b:request r:progress", "progress is not legal when the receiver is Undecided")]
    [InlineData("b:request r:queued r:progress", "progress is not legal when the receiver is Queued")]
    [InlineData("b:request r:queued r:complete", "completed is not legal when the receiver is Queued")]
    [InlineData("b:request r:accepted r:queued", "queued is not legal when the receiver is Accepted")]
    [InlineData("b:request r:accepted r:accepted", "accepted is not legal when the receiver is Accepted")]
    [InlineData("b:request r:accepted r:complete r:progress", "progress is not legal when the receiver is Completed")]
    [InlineData("b:request r:accepted r:complete r:failed", "failed is not legal when the receiver is Completed")]
    [InlineData("b:request r:accepted b:handoff_cancelled r:complete", "completed is not legal when the receiver is Cancelled")]
    [InlineData("b:request r:rejected r:accepted", "accepted is not legal when the receiver is Dismissed")]
    public void Check_IllegalHandoff_NamesStep(string script, string expected) => AssertLast(expected, Script.Handoff(script));

    [Theory]
    [InlineData(Told.Step, "sender/agent_id")]
    [InlineData(Told.Step, "recipient/agent_id")]
    [InlineData(Told.SecondStep, "sender/agent_id")]
    public void Check_Outsider_SaysSo(int number, string path) =>
        Assert.Contains(TransitionRules.Check(Told.With(number, path, "other-03"), Tables), problem => problem.Contains($"message {number} (", StringComparison.Ordinal) && problem.Contains("is of or for an outsider", StringComparison.Ordinal));

    [Theory]
    [InlineData(Told.Step, "correlation_id", "belongs to no negotiation that was begun")]
    [InlineData(Told.Proposal, "correlation_id", "belongs to no negotiation that was begun")]
    [InlineData(Told.Payment, "message/payload/negotiation_id", "names another negotiation than the one it belongs to")]
    [InlineData(Told.SecondStep, "message/payload/handoff_id", "belongs to no handoff that was begun")]
    public void Check_Stray_SaysSo(int number, string path, string expected) =>
        Assert.Contains(TransitionRules.Check(Told.With(number, path, "id-99"), Tables), problem => problem.Contains($"message {number} (", StringComparison.Ordinal) && problem.EndsWith(expected, StringComparison.Ordinal));

    private static void AssertLast(string expected, List<TapMessage> messages)
    {
        string problem = Assert.Single(TransitionRules.Check(messages, Tables));
        Assert.Equal($"{messages[^1]}: {expected}", problem);
    }
}
