using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>NEG-01 to NEG-05: spec/iacp.md 3.4.</summary>
public sealed class NegotiationTests
{
    [Fact]
    [Trait("row", "NEG-01")]
    public void Proposal_OfTheSeed_HasTaskRewardAndDeadline()
    {
        WorkProposal proposal = Propose("""{"task":"Audit","reward_credits":100,"deadline":"2026-05-06T12:00:00Z"}""");

        Assert.Equal(("Audit", 100m), (proposal.Task, proposal.RewardCredits));
        Assert.Equal(new DateTimeOffset(2026, 5, 6, 12, 0, 0, TimeSpan.Zero), proposal.Deadline!.Value.ResolveFrom(Wire.Timestamp));
    }

    [Fact]
    [Trait("row", "NEG-01")]
    public void Proposal_WithADeadlineInSeconds_CountsFromTheTimestampAndStaysANumber()
    {
        WorkProposal proposal = Propose("""{"task":"code_review","deadline":120}""");

        Assert.Equal(Wire.Timestamp.AddSeconds(120), proposal.Deadline!.Value.ResolveFrom(Wire.Timestamp));
        Assert.Null(proposal.RewardCredits);
        Assert.Equal("""{"deadline":120,"task":"code_review"}""", proposal.ToPayload().ToString());
    }

    [Fact]
    public void Proposal_WithTheMembersOfTheEconomy_HasThem()
    {
        WorkProposal proposal = Propose(Samples.All["WorkProposal"].Json);

        Assert.Equal(("n-1", "b-1", 2.5m, "gold", 1), (proposal.NegotiationId, proposal.BountyId, proposal.PenaltyCredits, proposal.RequiredTier, proposal.Round));
        Assert.Equal("{\"scope\":[\"a\"]}", proposal.Detail!.Value.ToString());
    }

    [Theory]
    [InlineData("task", "missing", "{}")]
    [InlineData("task", "missing", """{"task":null,"counter":{"task":"x"}}""")]
    [InlineData("task", "invalid", """{"task":""}""")]
    [InlineData("reward_credits", "invalid", """{"task":"t","reward_credits":-1}""")]
    [InlineData("reward_credits", "invalid", """{"task":"t","reward_credits":"100"}""")]
    [InlineData("reward_credits", "invalid", """{"task":"t","reward_credits":1e300}""")]
    [InlineData("reward_credits", "invalid", """{"task":"t","reward_credits":1e-300}""")]
    [InlineData("penalty_credits", "invalid", """{"task":"t","penalty_credits":-0.01}""")]
    [InlineData("deadline", "invalid", """{"task":"t","deadline":"soon"}""")]
    [InlineData("deadline", "invalid", """{"task":"t","deadline":-1}""")]
    [InlineData("round", "invalid", """{"task":"t","round":0}""")]
    public void Proposal_WrongMember_IsNamed(string path, string reason, string payload) =>
        Wire.RefusedAt(path, reason, MessageType.Request, MessageIntent.Negotiate, payload);

    [Theory]
    [Trait("row", "NEG-02")]
    [InlineData(ResponseStatus.Accepted, """{"accept":true}""")]
    [InlineData(ResponseStatus.Accepted, """{"status":"accepted"}""")]
    [InlineData(ResponseStatus.Accepted, """{"accept":true,"counter":null,"eta_seconds":60}""")]
    [InlineData(ResponseStatus.Accepted, """{"accept":false,"status":"accepted"}""")]
    [InlineData(ResponseStatus.Rejected, """{"accept":false}""")]
    [InlineData(ResponseStatus.Rejected, """{"accept":false,"counter":null}""")]
    [InlineData(ResponseStatus.Rejected, """{"status":"rejected"}""")]
    [InlineData(ResponseStatus.Rejected, """{"status":"rejected","accept":true}""")]
    [InlineData(ResponseStatus.Rejected, """{"status":"rejected","counter":{"task":"x"}}""")]
    [InlineData(ResponseStatus.Counter, """{"accept":false,"counter":{"reward_credits":120}}""")]
    [InlineData(ResponseStatus.Counter, """{"counter":{}}""")]
    [InlineData(ResponseStatus.Counter, """{"status":"counter"}""")]
    [InlineData(ResponseStatus.Counter, """{"status":"counter","accept":false,"counter":{"reward_credits":120}}""")]
    [InlineData(ResponseStatus.Pending, """{"status":"pending"}""")]
    public void Verdict_OfEveryVocabulary_IsRead(ResponseStatus verdict, string payload)
    {
        NegotiationReply reply = Reply(payload);

        Assert.Equal(verdict, reply.Verdict);
        Assert.Equal(reply, Wire.Again(reply));
    }

    [Theory]
    [Trait("row", "NEG-02")]
    [InlineData(ResponseStatus.Accepted, """{"accept":true,"status":"accepted"}""")]
    [InlineData(ResponseStatus.Rejected, """{"accept":false,"status":"rejected"}""")]
    [InlineData(ResponseStatus.Counter, """{"accept":false,"status":"counter"}""")]
    [InlineData(ResponseStatus.Pending, """{"status":"pending"}""")]
    public void Verdict_Written_IsInBothVocabularies(ResponseStatus verdict, string payload) =>
        Assert.Equal(payload, new NegotiationReply { Verdict = verdict }.ToPayload().ToString());

    [Theory]
    [InlineData("counter", "invalid", """{"accept":true,"counter":{"reward_credits":120}}""")]
    [InlineData("counter", "invalid", """{"accept":true,"status":"counter","counter":{}}""")]
    [InlineData("counter", "invalid", """{"status":"accepted","counter":{"reward_credits":120}}""")]
    [InlineData("counter", "invalid", """{"counter":true}""")]
    [InlineData("counter.reward_credits", "invalid", """{"counter":{"reward_credits":-1}}""")]
    [InlineData("counter.task", "invalid", """{"counter":{"task":""}}""")]
    [InlineData("status", "missing", "{}")]
    [InlineData("status", "missing", """{"eta_seconds":1}""")]
    [InlineData("status", "invalid", """{"status":"perhaps","accept":true}""")]
    [InlineData("accept", "invalid", """{"accept":"yes"}""")]
    [InlineData("eta_seconds", "invalid", """{"accept":true,"eta_seconds":-1}""")]
    [InlineData("expires_at", "invalid", """{"accept":true,"expires_at":60}""")]
    public void Reply_WrongMember_IsNamed(string path, string reason, string payload) =>
        Wire.RefusedAt(path, reason, MessageType.Response, MessageIntent.Negotiate, payload);

    [Fact]
    [Trait("row", "NEG-03")]
    public void Rejection_WithAReason_IsReadAndWrittenInBothVocabularies()
    {
        NegotiationReply reply = Reply("""{"status":"rejected","detail":"too cheap"}""");

        Assert.Equal("too cheap", reply.Reason);
        Assert.Equal("""{"accept":false,"detail":"too cheap","reason":"too cheap","status":"rejected"}""", reply.ToPayload().ToString());
    }

    [Fact]
    [Trait("row", "NEG-04")]
    public void Counter_WithTerms_HasThem()
    {
        NegotiationReply reply = Reply(Samples.All["NegotiationReply"].Json);

        Assert.Equal((2, 60d, new DateTimeOffset(2026, 5, 6, 1, 0, 0, TimeSpan.Zero)), (reply.Round, reply.EtaSeconds, reply.ExpiresAt));
        Assert.Equal(("Audit", 120m), (reply.Counter!.Task, reply.Counter.RewardCredits));
        Assert.Equal(("\"more\"", "too little", "{\"why\":\"price\"}"), (reply.Counter.Detail.ToString(), reply.Reason, reply.Detail.ToString()));
    }

    [Theory]
    [Trait("row", "NEG-05")]
    [InlineData("""{"accept":true}""")]
    [InlineData("""{"status":"accepted"}""")]
    public void Reply_SentAsARequest_IsAReplyAllTheSame(string payload)
    {
        NegotiationReply reply = Wire.Read<NegotiationReply>(MessageType.Request, MessageIntent.Negotiate, payload);

        Assert.Equal((MessageType.Request, MessageType.Request), (reply.Type, ((IacpMessage)reply).Type));
        Assert.Equal(ResponseStatus.Accepted, reply.Verdict);
        Assert.Equal(reply, Wire.Again(reply));
        Assert.NotEqual(reply, reply with { Type = MessageType.Response });
    }

    [Theory]
    [InlineData(MessageType.Event)]
    [InlineData(MessageType.Error)]
    [InlineData(MessageType.Heartbeat)]
    public void Reply_OfAnotherType_IsTheCallersMistake(MessageType type) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NegotiationReply { Verdict = ResponseStatus.Accepted, Type = type });

    [Fact]
    public void Reply_ThatAcceptsAndCounters_IsNotWritten() => Assert.Throws<InvalidOperationException>(
        () => new NegotiationReply { Verdict = ResponseStatus.Accepted, Counter = new NegotiationTerms() }.ToPayload());

    [Fact]
    public void EtaSeconds_ThatEchoesADeadline_IsLeftAmongTheExtensions()
    {
        NegotiationReply reply = Reply("""{"accept":true,"counter":null,"eta_seconds":"2026-05-06T12:00:00Z"}""");

        Assert.Null(reply.EtaSeconds);
        Assert.Equal("\"2026-05-06T12:00:00Z\"", reply.Extensions["eta_seconds"].ToString());
        Assert.Equal(reply, Wire.Again(reply));
    }

    private static WorkProposal Propose(string payload) => Wire.Read<WorkProposal>(MessageType.Request, MessageIntent.Negotiate, payload);

    private static NegotiationReply Reply(string payload) => Wire.Read<NegotiationReply>(MessageType.Response, MessageIntent.Negotiate, payload);
}
