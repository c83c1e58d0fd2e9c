using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>Messages that were made in code and not read.</summary>
public sealed class WrittenMessageTests
{
    private static readonly IReadOnlyList<IacpMessage> Messages =
    [
        new HandoffRequest
        {
            HandoffId = "h",
            TaskId = "t",
            Sender = new HandoffParty { AgentId = Wire.Sender },
            Context = new HandoffContext
            {
                TaskDescription = "Ünïcödé \u0001 \" \\ \U0001F600 description",
                ToolsRequired = ["git", "browser"],
                Constraints = new HandoffConstraints { Deadline = Deadline.After(TimeSpan.FromMinutes(5)), MaxTurns = 0 },
                Attachments = [new HandoffAttachment { Path = "p", Content = string.Empty }],
            },
            QualityChecklist = ["one", "two"],
            Step = 0,
        },
        new HandoffStatusQuery { HandoffId = "h", SenderAgentId = Wire.Sender },
        new HandoffReply { HandoffId = "h", Status = HandoffStatus.Queued, EstimatedWaitSeconds = 0.5, EstimatedCompletion = Deadline.At(Wire.Timestamp.AddTicks(1)) },
        new HandoffReply { HandoffId = "h", Status = HandoffStatus.Completed, Results = CanonicalJson.Parse("[1,2]"), Progress = new HandoffProgress { PercentComplete = 1 } },
        new CapabilityQuery { Capabilities = ["a", "b"], Required = new QueryRequirements { Tools = ["t"] }, Preferred = new QueryPreferences(), Constraints = new QueryConstraints() },
        new CapabilityManifest { Status = ResponseStatus.Pending, Capabilities = [new Capability { Name = "n", Action = "a", Models = ["m"] }], Manifest = new AgentManifest { RateLimit = new RateLimit() } },
        new CapabilityAnnouncement { AgentId = Wire.Sender, Capabilities = [Capability.Named("x")] },
        new WorkProposal { Task = "t", RewardCredits = 0.01m, PenaltyCredits = 0, Deadline = Deadline.At(Wire.Timestamp), Round = 10 },
        new NegotiationReply { Verdict = ResponseStatus.Counter, Counter = new NegotiationTerms { RewardCredits = 3 }, ExpiresAt = Wire.Timestamp },
        new NegotiationReply { Verdict = ResponseStatus.Rejected, Reason = "no", Type = MessageType.Request },
        new HealthRequest { Status = "idle", Load = 0.3 },
        new HealthReply { Status = "draining", ActiveTasks = 3 },
        new Heartbeat { Version = "2.0.0" },
        Notification.OfProgress(0) with { Intent = MessageIntent.Negotiate, NegotiationId = "n" },
        Notification.OfCompletion(CanonicalJson.Parse("null")) with { Severity = NotificationSeverity.Critical, Output = CanonicalJson.Parse("0") },
        Notification.OfSettlement(7, "s"),
        new Notification { EventType = NotificationKinds.HandoffCancelled, HandoffId = "h", Intent = MessageIntent.Handoff, Acknowledges = false },
        new VendorRequest { Extensions = new Dictionary<string, CanonicalJson> { ["status"] = CanonicalJson.Parse("1"), ["\uFB33"] = CanonicalJson.Parse("2"), ["\U0001F600"] = default } },
        new VendorResponse(),
        new VendorResponse { Status = "odd", Extensions = new Dictionary<string, CanonicalJson> { ["b"] = CanonicalJson.Parse("[null]"), ["a\n"] = CanonicalJson.Parse("null") } },
        new ErrorReport { Code = ErrorCode.StateRejection, Message = string.Empty, Retryable = true, ForeignCode = "X", SuggestedAction = "s", RetryAfterSeconds = 0 },
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Messages.Count)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Read_WhatWasWritten_IsEqual(int index)
    {
        IacpMessage message = Messages[index];
        IacpMessage again = Wire.Again(message);

        Assert.Equal(message, again);
        Assert.Equal(message.GetHashCode(), again.GetHashCode());
        Assert.Equal(message.ToPayload(), again.ToPayload());
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void ToPayload_WhatItWrites_IsCanonical(int index)
    {
        CanonicalJson payload = Messages[index].ToPayload();

        Assert.Equal(CanonicalJson.Parse(payload.ToString()), payload);
    }

    [Fact]
    [Trait("row", "MSG-04")]
    public void ToPayload_EveryResponse_HasAStatus()
    {
        IacpMessage[] responses = [.. Messages.Where(message => message.Type == MessageType.Response)];

        Assert.Equal(5, responses.Select(response => response.Intent).Distinct().Count());
        Assert.All(responses, response => Assert.Contains("\"status\":\"", response.ToPayload().ToString(), StringComparison.Ordinal));
        Assert.Contains("\"status\":\"accepted\"", new VendorResponse().ToPayload().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Init_AListThatChangesLater_KeepsWhatItWas()
    {
        var tools = new List<string> { "git" };
        var extensions = new Dictionary<string, CanonicalJson> { ["x"] = CanonicalJson.Parse("1") };
        string[] models = ["m"];
        var requirements = new QueryRequirements { Tools = tools, Models = models, Extensions = extensions };

        tools.Add("rm");
        models[0] = "other";
        extensions.Clear();

        Assert.Equal(["git"], requirements.Tools);
        Assert.Equal(["m"], requirements.Models);
        Assert.Equal(["x"], requirements.Extensions.Keys);
        Assert.False(requirements.Tools is ICollection<string>);
    }

    [Fact]
    public void Equals_ListsAndExtensions_CompareByValue()
    {
        var one = new QueryRequirements { Tools = ["a", "b"], Extensions = new Dictionary<string, CanonicalJson> { ["x"] = CanonicalJson.Parse("1"), ["y"] = default } };
        var same = new QueryRequirements { Tools = ["a", "b"], Extensions = new Dictionary<string, CanonicalJson> { ["y"] = default, ["x"] = CanonicalJson.Parse("1") } };

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, same with { Tools = ["b", "a"] });
        Assert.NotEqual(one, same with { Tools = ["a"] });
        Assert.NotEqual(one, same with { Extensions = new Dictionary<string, CanonicalJson> { ["x"] = CanonicalJson.Parse("2"), ["y"] = default } });
        Assert.NotEqual(one, same with { Extensions = new Dictionary<string, CanonicalJson> { ["x"] = CanonicalJson.Parse("1") } });
        Assert.NotEqual(same with { Extensions = new Dictionary<string, CanonicalJson> { ["x"] = CanonicalJson.Parse("1") } }, one);
    }

    [Fact]
    public void Init_NoList_IsTheCallersMistake()
    {
        Assert.Throws<ArgumentNullException>(() => new QueryRequirements { Tools = null! });
        Assert.Throws<ArgumentNullException>(() => new VendorRequest { Extensions = null! });
    }

    /// <summary>The room that one payload was written in is used for the next.</summary>
    [Fact]
    public void ToPayload_OfTheNextMessage_LeavesTheFirstAsItWas()
    {
        CanonicalJson first = new VendorRequest { Extensions = new Dictionary<string, CanonicalJson> { ["a"] = CanonicalJson.Parse("1") } }.ToPayload();
        var broken = new WorkProposal { Task = "\ud800", RewardCredits = 5 };
        Assert.Throws<System.Text.EncoderFallbackException>(() => broken.ToPayload());
        CanonicalJson unsorted = new Notification { Status = "s", Extensions = new Dictionary<string, CanonicalJson> { ["a"] = CanonicalJson.Parse("2") } }.ToPayload();
        CanonicalJson last = new Notification { Status = "t" }.ToPayload();

        Assert.Equal("{\"a\":1}", first.ToString());
        Assert.Equal("{\"a\":2,\"severity\":\"info\",\"status\":\"s\"}", unsorted.ToString());
        Assert.Equal("{\"severity\":\"info\",\"status\":\"t\"}", last.ToString());
    }

    [Fact]
    public void Envelope_WrittenAndRead_HoldsTheMessage()
    {
        var message = new WorkProposal { Task = "t", RewardCredits = 5 };
        byte[] body = new EnvelopeWriter(Wire.Envelope(message.Type, message.Intent, message.ToPayload())).ToUnsigned();

        Assert.True(EnvelopeReader.TryRead(body, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? read, out _));
        Assert.True(MessageReader.TryRead(read.Envelope!, out IacpMessage? again, out _));
        Assert.Equal(message, again);
    }
}
