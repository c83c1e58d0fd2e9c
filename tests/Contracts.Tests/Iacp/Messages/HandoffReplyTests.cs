using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>HOF-04, HOF-05: spec/iacp.md 3.2.</summary>
public sealed class HandoffReplyTests
{
    [Fact]
    [Trait("row", "HOF-04")]
    public void Read_FullReply_HasEveryField()
    {
        HandoffReply reply = Read(Samples.All["HandoffReply"].Json);

        Assert.Equal(("h-1", HandoffStatus.Rejected, "h-0"), (reply.HandoffId, reply.Status, reply.OriginalHandoffId));
        Assert.Equal(("reviewer-02", "s-2", "cd"), (reply.Receiver!.AgentId, reply.Receiver.SessionId, reply.Receiver.IdentitySignature));
        Assert.Equal(new DateTimeOffset(2026, 5, 7, 14, 0, 0, TimeSpan.Zero), reply.EstimatedCompletion!.Value.Time);
        Assert.Equal(12.5, reply.EstimatedWaitSeconds);
        Assert.Equal(["Which one?"], reply.Queries);
        Assert.Equal(new ReceiverContext { AvailableTools = ["terminal"], Model = "m", MaxContextTokens = 131072 }, reply.ReceiverContext);
        Assert.Equal(("missing_tools: browser", "missing_tools"), (reply.Reason, reply.ReasonCode));
        Assert.Equal("{\"files\":[1]}", reply.Results!.Value.ToString());
        Assert.Equal((0.3, new DateTimeOffset(2026, 5, 6, 1, 0, 0, TimeSpan.Zero)), (reply.Progress!.PercentComplete!.Value, reply.Progress.Timestamp!.Value));
        Assert.Equal(["x"], reply.Progress.PitfallsFound);
    }

    [Theory]
    [InlineData("accepted", HandoffStatus.Accepted)]
    [InlineData("rejected", HandoffStatus.Rejected)]
    [InlineData("queued", HandoffStatus.Queued)]
    [InlineData("pending", HandoffStatus.Pending)]
    [InlineData("already_done", HandoffStatus.AlreadyDone)]
    [InlineData("duplicate", HandoffStatus.Duplicate)]
    [InlineData("in_progress", HandoffStatus.InProgress)]
    [InlineData("completed", HandoffStatus.Completed)]
    [InlineData("failed", HandoffStatus.Failed)]
    [InlineData("cancelled", HandoffStatus.Cancelled)]
    public void Status_EachWord_IsReadAndWritten(string word, HandoffStatus status)
    {
        Assert.Equal(status, Read($$"""{"handoff_id":"h","status":"{{word}}"}""").Status);
        Assert.Equal(word, status.WireName());
        Assert.Equal(10, Enum.GetValues<HandoffStatus>().Length);
    }

    [Theory]
    [InlineData("status", "invalid", """{"handoff_id":"h","status":"maybe"}""")]
    [InlineData("status", "invalid", """{"handoff_id":"h","status":"Accepted"}""")]
    [InlineData("status", "missing", """{"handoff_id":"h"}""")]
    [InlineData("handoff_id", "missing", """{"status":"accepted"}""")]
    [InlineData("receiver.agent_id", "missing", """{"handoff_id":"h","status":"accepted","receiver":{}}""")]
    [InlineData("progress.percent_complete", "invalid", """{"handoff_id":"h","status":"in_progress","progress":{"percent_complete":30}}""")]
    [InlineData("estimated_wait", "invalid", """{"handoff_id":"h","status":"queued","estimated_wait":-1}""")]
    public void Read_WrongMember_IsNamed(string path, string reason, string payload) =>
        Wire.RefusedAt(path, reason, MessageType.Response, MessageIntent.Handoff, payload);

    [Theory]
    [Trait("row", "HOF-05")]
    [InlineData(HandoffRejection.MissingTools)]
    [InlineData(HandoffRejection.ContextOverflow)]
    [InlineData(HandoffRejection.DeadlineUnachievable)]
    [InlineData(HandoffRejection.NotCapable)]
    public void Reason_WithASentenceBehindIt_HasItsCode(string code)
    {
        var reply = new HandoffReply { HandoffId = "h", Status = HandoffStatus.Rejected, Reason = $"{code}: because" };

        Assert.Equal(code, reply.ReasonCode);
        Assert.Equal(code, (reply with { Reason = code }).ReasonCode);
        Assert.Equal(reply, Wire.Again(reply));
    }

    [Fact]
    public void Reason_OfTheInternetDraft_IsReadFromDetailAndBothAreWritten()
    {
        HandoffReply reply = Read("""{"handoff_id":"h","status":"rejected","detail":"not_capable"}""");

        Assert.Equal(("not_capable", null), (reply.Reason, reply.Detail));
        Assert.Equal("""{"detail":"not_capable","handoff_id":"h","reason":"not_capable","status":"rejected"}""", reply.ToPayload().ToString());
        Assert.Equal(reply, Wire.Again(reply));
    }

    [Fact]
    public void Reason_WithAnotherTextInDetail_KeepsBoth()
    {
        HandoffReply reply = Read("""{"handoff_id":"h","status":"rejected","reason":"not_capable","detail":"sorry"}""");

        Assert.Equal(("not_capable", "\"sorry\""), (reply.Reason, reply.Detail!.Value.ToString()));
        Assert.Equal(reply, Wire.Again(reply));
    }

    [Fact]
    public void Results_OfTheReferenceAgent_AreReadFromResult()
    {
        HandoffReply reply = Read("""{"handoff_id":"h","status":"completed","result":{"output":"done"}}""");

        Assert.Equal("{\"output\":\"done\"}", reply.Results!.Value.ToString());
        Assert.Empty(reply.Extensions);
    }

    [Fact]
    public void EstimatedCompletion_InSeconds_IsKeptAsSeconds()
    {
        HandoffReply reply = Read("""{"handoff_id":"h","status":"accepted","estimated_completion":120}""");

        Assert.Equal((120d, null), (reply.EstimatedCompletion!.Value.Seconds!.Value, reply.EstimatedCompletion.Value.Time));
        Assert.Equal(reply, Wire.Again(reply));
    }

    private static HandoffReply Read(string payload) => Wire.Read<HandoffReply>(MessageType.Response, MessageIntent.Handoff, payload);
}
