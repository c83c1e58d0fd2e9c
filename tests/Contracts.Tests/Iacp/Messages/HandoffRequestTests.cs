using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>HOF-01 to HOF-03: spec/iacp.md 3.2.</summary>
public sealed class HandoffRequestTests
{
    [Fact]
    [Trait("row", "HOF-01")]
    public void Read_FullPacket_HasEveryField()
    {
        HandoffRequest request = Read(Samples.All["HandoffRequest"].Json);

        Assert.Equal(("h-1", "t-1", "report"), (request.HandoffId, request.TaskId, request.Capability));
        Assert.Equal(("sha256:00", "ho-1", 3), (request.StateHash, request.HandoffRef, request.Step));
        Assert.Equal(["q"], request.QualityChecklist);
        Assert.Equal(new HandoffParty { AgentId = "builder-01", SessionId = "s-1", IdentitySignature = "ab" }, request.Sender);
        HandoffContext context = request.Context;
        Assert.Equal(("Write the report", "/w"), (context.TaskDescription, context.WorkspacePath));
        Assert.Equal(new StateSnapshot { FilesModified = ["a.md"], Branch = "main", LastCommit = "c0ffee" }, context.StateSnapshot);
        Assert.Equal(new AgentMemory { KeyDecisions = ["k"], DiscoveredPitfalls = ["d"], PendingItems = ["p"] }, context.AgentMemory);
        Assert.Equal(["terminal"], context.ToolsRequired);
        Assert.Equal(30, context.Constraints!.MaxTurns);
        Assert.Equal(new DateTimeOffset(2026, 5, 7, 17, 0, 0, TimeSpan.Zero), context.Constraints.Deadline!.Value.Time);
        Assert.Equal("high", context.Constraints.ComplianceLevel);
        Assert.Equal(new HandoffAttachment { Path = "a.md", Content = "text", Sha256 = "00" }, Assert.Single(context.Attachments));
    }

    [Theory]
    [Trait("row", "HOF-02")]
    [InlineData("""{"task":"Review"}""")]
    [InlineData("""{"task_description":"Review"}""")]
    [InlineData("""{"context":{"task_description":"Review"}}""")]
    [InlineData("""{"context":{},"task":"Review"}""")]
    [InlineData("""{"context":null,"task":"Review"}""")]
    [InlineData("""{"context":{"task_description":null},"task":"Review"}""")]
    public void Read_AnyVocabulary_IsTheSamePacketWithTheIdsOfTheMessage(string payload)
    {
        HandoffRequest request = Read(payload);

        Assert.Equal("Review", request.Context.TaskDescription);
        Assert.Equal((Wire.MessageIdText, Wire.MessageIdText), (request.HandoffId, request.TaskId));
        Assert.Equal(
            $$"""{"context":{"task_description":"Review"},"handoff_id":"{{Wire.MessageIdText}}","task_id":"{{Wire.MessageIdText}}"}""",
            request.ToPayload().ToString());
    }

    [Fact]
    [Trait("row", "HOF-02")]
    public void Read_ShortPacketWithWorkspace_KeepsTheRestAsExtensions()
    {
        HandoffRequest request = Read("""{"task_description":"Review","workspace_path":"/w","priority":"critical"}""");

        Assert.Equal("/w", request.Context.WorkspacePath);
        Assert.Equal("priority", Assert.Single(request.Extensions).Key);
        Assert.Equal(request, Wire.Again(request));
    }

    [Fact]
    public void Read_DescriptionInBothPlaces_TakesTheContextAndKeepsTheOther()
    {
        HandoffRequest request = Read("""{"context":{"task_description":"long"},"task":"short"}""");

        Assert.Equal("long", request.Context.TaskDescription);
        Assert.Equal("\"short\"", request.Extensions["task"].ToString());
        Assert.Equal(request, Wire.Again(request));
    }

    [Theory]
    [Trait("row", "HOF-03")]
    [InlineData("{}")]
    [InlineData("""{"context":{}}""")]
    [InlineData("""{"context":{"task_description":null}}""")]
    [InlineData("""{"handoff_id":"h","sender_agent_id":"builder-01","context":{}}""")]
    public void Read_NoDescription_IsRefusedAtTheContext(string payload) =>
        Wire.RefusedAt("context.task_description", "missing", MessageType.Request, MessageIntent.Handoff, payload);

    [Theory]
    [InlineData("context.task_description", """{"context":{"task_description":""},"task":"Review"}""")]
    [InlineData("task_description", """{"task_description":"","task":"Review"}""")]
    [InlineData("task", """{"task":["Review"]}""")]
    [InlineData("context", """{"context":"Review"}""")]
    [InlineData("handoff_id", """{"handoff_id":"","task":"Review"}""")]
    [InlineData("sender.agent_id", """{"sender":{"agent_id":"mallory"},"task":"Review"}""")]
    [InlineData("sender.agent_id", """{"sender":{"agent_id":""},"task":"Review"}""")]
    [InlineData("context.constraints.max_turns", """{"context":{"task_description":"r","constraints":{"max_turns":2147483648}}}""")]
    [InlineData("context.constraints.max_turns", """{"context":{"task_description":"r","constraints":{"max_turns":1.5}}}""")]
    [InlineData("context.constraints.max_turns", """{"context":{"task_description":"r","constraints":{"max_turns":-1}}}""")]
    [InlineData("context.constraints.deadline", """{"context":{"task_description":"r","constraints":{"deadline":"tomorrow"}}}""")]
    [InlineData("context.tools_required[1]", """{"context":{"task_description":"r","tools_required":["a",null]}}""")]
    [InlineData("context.attachments[1].path", """{"context":{"task_description":"r","attachments":[{"path":"a","content":""},{"path":7,"content":""}]}}""")]
    [InlineData("step", """{"task":"r","step":-1}""")]
    public void Read_WrongMember_IsNamed(string path, string payload) =>
        Wire.RefusedAt(path, "invalid", MessageType.Request, MessageIntent.Handoff, payload);

    [Theory]
    [InlineData("sender.agent_id", """{"sender":{"session_id":"s"},"task":"Review"}""")]
    [InlineData("context.attachments[0].content", """{"context":{"task_description":"r","attachments":[{"path":"a"}]}}""")]
    [InlineData("context.attachments[0].path", """{"context":{"task_description":"r","attachments":[{"content":""}]}}""")]
    public void Read_MissingMember_IsNamed(string path, string payload) =>
        Wire.RefusedAt(path, "missing", MessageType.Request, MessageIntent.Handoff, payload);

    [Fact]
    public void Read_IdOfTheLongestLength_IsAcceptedAndOneMoreIsNot()
    {
        Assert.Equal(256, Read($$"""{"handoff_id":"{{new string('h', 256)}}","task":"r"}""").HandoffId.Length);
        Wire.RefusedAt("handoff_id", "invalid", MessageType.Request, MessageIntent.Handoff, $$"""{"handoff_id":"{{new string('h', 257)}}","task":"r"}""");
    }

    [Fact]
    public void Read_DeadlineInSeconds_CountsFromTheTimestamp()
    {
        HandoffRequest request = Read("""{"context":{"task_description":"r","constraints":{"deadline":90}}}""");

        Assert.Equal(Wire.Timestamp.AddSeconds(90), request.Context.Constraints!.Deadline!.Value.ResolveFrom(Wire.Timestamp));
    }

    [Fact]
    public void StatusQuery_IdAndSenderAlone_IsNoHandoff()
    {
        HandoffStatusQuery query = Wire.Read<HandoffStatusQuery>(
            MessageType.Request, MessageIntent.Handoff, """{"handoff_id":"h-1","sender_agent_id":"builder-01","context":null,"x":1}""");

        Assert.Equal(("h-1", "builder-01"), (query.HandoffId, query.SenderAgentId));
        Assert.True(query.Extensions.ContainsKey("x"));
    }

    [Theory]
    [InlineData("task")]
    [InlineData("task_description")]
    public void StatusQuery_WithATaskBesideIt_IsAHandoff(string member) =>
        Read($$"""{"handoff_id":"h-1","sender_agent_id":"builder-01","{{member}}":"Review"}""");

    [Fact]
    public void StatusQuery_ForSomebodyElse_IsRefused() => Wire.RefusedAt(
        "sender_agent_id", "invalid", MessageType.Request, MessageIntent.Handoff, """{"handoff_id":"h-1","sender_agent_id":"mallory"}""");

    private static HandoffRequest Read(string payload) => Wire.Read<HandoffRequest>(MessageType.Request, MessageIntent.Handoff, payload);
}
