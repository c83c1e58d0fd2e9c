using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>CAP-01 to CAP-03: spec/iacp.md 3.3.</summary>
public sealed class CapabilityTests
{
    [Fact]
    [Trait("row", "CAP-01")]
    public void Query_SeedForm_IsReadAndWrittenAsItIs()
    {
        const string Seed = """{"capabilities":["code_review","testing"],"max_tokens":4096,"priority":"high"}""";

        CapabilityQuery query = Wire.Read<CapabilityQuery>(MessageType.Request, MessageIntent.Query, Seed);

        Assert.Equal(["code_review", "testing"], query.Capabilities);
        Assert.Equal((4096, "high"), (query.MaxTokens, query.Priority));
        Assert.Equal(Seed, query.ToPayload().ToString());
    }

    [Fact]
    public void Query_MoreItemsThanAnyoneNeeds_IsRefused()
    {
        static string Names(int count) => $$"""{"capabilities":[{{string.Join(',', Enumerable.Repeat("\"a\"", count))}}]}""";

        Assert.Equal(1000, Wire.Read<CapabilityQuery>(MessageType.Request, MessageIntent.Query, Names(1000)).Capabilities.Count);
        Wire.RefusedAt("capabilities", "invalid", MessageType.Request, MessageIntent.Query, Names(1001));
    }

    [Fact]
    [Trait("row", "CAP-02")]
    public void Query_InternetDraftForm_IsReadAndWrittenAsItIs()
    {
        const string Draft = """{"constraints":{"locality":"on-prem","max_latency_ms":5000},"preferred":{"domains":["security"]},"required":{"models":["m"],"tools":["terminal"]}}""";

        CapabilityQuery query = Wire.Read<CapabilityQuery>(MessageType.Request, MessageIntent.Query, Draft);

        Assert.Equal(new QueryRequirements { Tools = ["terminal"], Models = ["m"] }, query.Required);
        Assert.Equal(["security"], query.Preferred!.Domains);
        Assert.Equal((5000d, "on-prem"), (query.Constraints!.MaxLatencyMilliseconds!.Value, query.Constraints.Locality));
        Assert.Equal(Draft, query.ToPayload().ToString());
    }

    [Fact]
    [Trait("row", "CAP-03")]
    public void Manifest_OfEveryVocabulary_IsReadFromOneReply()
    {
        CapabilityManifest manifest = Read(Samples.All["CapabilityManifest"].Json);

        Assert.Equal((ResponseStatus.Accepted, 0.3, 120d), (manifest.Status, manifest.Load!.Value, manifest.EtaSeconds!.Value));
        Capability capability = Assert.Single(manifest.Capabilities);
        Assert.Equal(("review", "code", "repo", "d"), (capability.Name, capability.Action, capability.Target, capability.Description));
        Assert.Equal((150d, "idle", 5), (capability.Throughput!.Value, capability.Availability, capability.MaxConcurrent!.Value));
        Assert.Equal((0.9, 31.5), (capability.SuccessRate!.Value, capability.AverageDurationSeconds!.Value));
        Assert.Equal(["m"], capability.Models);
        Assert.Equal(["git"], capability.Tools);
        AgentManifest agent = manifest.Manifest!;
        Assert.Equal(("a", 1, 0.92, "on-prem", "1.2.0", 172800d), (agent.AgentId, agent.MaxContextTokens, agent.TrustScore, agent.Deployment, agent.Version, agent.UptimeSeconds));
        Assert.Equal(["t"], agent.Tools);
        Assert.Equal(["m"], agent.Models);
        Assert.Equal(["d"], agent.Domains);
        Assert.Equal(new RateLimit { RequestsPerMinute = 60, TokensPerMinute = 100000 }, agent.RateLimit);
    }

    [Fact]
    [Trait("row", "CAP-03")]
    public void Manifest_Written_HasNameActionStatusAndList()
    {
        var manifest = new CapabilityManifest { Capabilities = [Capability.Named("handoff")], Load = 0.5, EtaSeconds = 30 };

        Assert.Equal(
            """{"capabilities":[{"action":"handoff","name":"handoff"}],"eta_seconds":30,"load":0.5,"status":"accepted"}""",
            manifest.ToPayload().ToString());
        Assert.Equal(manifest, Wire.Again(manifest));
    }

    [Fact]
    public void Manifest_NoMatch_IsAnAcceptedEmptyList() =>
        Assert.Equal("""{"capabilities":[],"status":"accepted"}""", new CapabilityManifest().ToPayload().ToString());

    [Theory]
    [InlineData("\"review\"", "review", "review")]
    [InlineData("""{"name":"review"}""", "review", "review")]
    [InlineData("""{"action":"review"}""", "review", "review")]
    [InlineData("""{"action":"deploy","target":"staging"}""", "deploy:staging", "deploy")]
    [InlineData("""{"name":"ship","action":"deploy","target":"staging"}""", "ship", "deploy")]
    public void Capability_OfEveryVocabulary_HasNameAndAction(string item, string name, string action)
    {
        CapabilityManifest manifest = Read($$"""{"capabilities":[{{item}}]}""");
        Capability capability = Assert.Single(manifest.Capabilities);

        Assert.Equal((name, action), (capability.Name, capability.Action));
        Assert.Equal(manifest, Wire.Again(manifest));
    }

    [Theory]
    [InlineData("ship", true)]
    [InlineData("deploy", true)]
    [InlineData("deploy:staging", true)]
    [InlineData("staging", false)]
    [InlineData("Deploy", false)]
    [InlineData("deploy:", false)]
    public void Answers_ATermOfAQuery_MatchesNameActionAndScope(string term, bool expected) =>
        Assert.Equal(expected, new Capability { Name = "ship", Action = "deploy", Target = "staging" }.Answers(term));

    [Fact]
    public void Capability_ActionThatIsTheNameAnyway_MakesNoDifference()
    {
        Capability named = Capability.Named("review");
        var both = new Capability { Name = "review", Action = "review" };

        Assert.Equal(named, both);
        Assert.Equal(named.GetHashCode(), both.GetHashCode());
        Assert.NotEqual(named, both with { Target = "code" });
        Assert.False(named.Equals(null));
    }

    [Theory]
    [InlineData(-3, 0)]
    [InlineData(0.25, 0.25)]
    [InlineData(17, 1)]
    public void Load_BeyondItsRange_IsBroughtIntoIt(double sent, double expected) =>
        Assert.Equal(expected, Read($$"""{"load":{{sent.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}""").Load);

    [Theory]
    [InlineData("capabilities[0].name", "missing", """{"capabilities":[{"target":"x"}]}""")]
    [InlineData("capabilities[1]", "invalid", """{"capabilities":["a",7]}""")]
    [InlineData("capabilities[1]", "invalid", """{"capabilities":["a",""]}""")]
    [InlineData("capabilities[1].success_rate", "invalid", """{"capabilities":["a",{"name":"b","success_rate":90}]}""")]
    [InlineData("status", "invalid", """{"status":"fine"}""")]
    [InlineData("load", "invalid", """{"load":"high"}""")]
    [InlineData("manifest.max_context_tokens", "invalid", """{"manifest":{"max_context_tokens":1e300}}""")]
    public void Read_WrongMember_IsNamed(string path, string reason, string payload) =>
        Wire.RefusedAt(path, reason, MessageType.Response, MessageIntent.Query, payload);

    [Fact]
    public void Announcement_PlainNames_AreCapabilities()
    {
        CapabilityAnnouncement announcement = Wire.Read<CapabilityAnnouncement>(
            MessageType.Event, MessageIntent.Query, """{"agent_id":"builder-01","capabilities":["code_gen","testing"],"availability":"idle","load":0.3}""");

        Assert.Equal(["code_gen", "testing"], announcement.Capabilities.Select(capability => capability.Name));
        Assert.Equal(("builder-01", "idle", 0.3), (announcement.AgentId, announcement.Availability, announcement.Load!.Value));
    }

    [Fact]
    public void Announcement_ForSomebodyElse_IsRefused() =>
        Wire.RefusedAt("agent_id", "invalid", MessageType.Event, MessageIntent.Query, """{"agent_id":"mallory"}""");

    private static CapabilityManifest Read(string payload) => Wire.Read<CapabilityManifest>(MessageType.Response, MessageIntent.Query, payload);
}
