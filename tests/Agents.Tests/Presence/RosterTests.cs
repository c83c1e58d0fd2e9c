using System.Text.Json.Nodes;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Tests.Presence;

/// <summary>What becomes of a peer that speaks, falls silent and comes back (spec/iacp.md 4.3; HB-05, DIS-05).</summary>
public sealed class RosterTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Roster _roster;

    public RosterTests() => _roster = new Roster(new PresenceOptions { MaxPeers = 10 }, _clock);

    private Peer Reviewer => Assert.Single(_roster.All);

    [Theory]
    [Trait("row", "HB-05")]
    [InlineData(89, PeerLiveness.Alive)]
    [InlineData(90, PeerLiveness.Unresponsive)]
    [InlineData(599, PeerLiveness.Unresponsive)]
    [InlineData(600, PeerLiveness.Stuck)]
    public void All_AfterSilence_FollowsTheTwoThresholds(int seconds, PeerLiveness expected)
    {
        _roster.Note(Beat("alive"));
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, Reviewer.Liveness);
        Assert.Equal(expected == PeerLiveness.Alive, Reviewer.IsAvailable);
    }

    [Fact]
    public void Note_ThresholdsOfTheConfiguration_AreUsed()
    {
        var roster = new Roster(new PresenceOptions { UnresponsiveAfter = TimeSpan.FromSeconds(3), StuckAfter = TimeSpan.FromSeconds(5) }, _clock);
        roster.Note(Beat("alive"));

        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(PeerLiveness.Unresponsive, roster.All[0].Liveness);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(PeerLiveness.Stuck, roster.All[0].Liveness);
    }

    [Fact]
    public void Note_AnythingAfterSilence_BringsItBack()
    {
        _roster.Note(Beat("alive"));
        _clock.Advance(TimeSpan.FromSeconds(700));
        _roster.Note(Messages.OfReviewer("event", "notify", new JsonObject { ["progress"] = 1 }).Accepted());

        Assert.Equal(PeerLiveness.Alive, Reviewer.Liveness);
    }

    [Fact]
    public void Note_AnswersThatNobodyAskedFor_DoNotPileUp()
    {
        _roster.Note(Beat("alive"));
        _roster.Note(Messages.OfReviewer("event", "query", new JsonObject { ["capabilities"] = Names("announced", 600) }).Accepted());
        for (int time = 0; time < 5; time++)
        {
            _roster.Note(Messages.OfReviewer("response", "query", new JsonObject { ["capabilities"] = Names($"answer-{time}", 1000) }).Accepted());
        }

        Assert.Equal(1600, Reviewer.Capabilities.Count);
        _roster.Note(Messages.OfReviewer("response", "query", new JsonObject { ["capabilities"] = Names("last", 1) }).Accepted());
        Assert.Equal(601, Reviewer.Capabilities.Count);

        static JsonArray Names(string word, int count) => [.. Enumerable.Range(0, count).Select(number => (JsonNode)$"{word}-{number}")];
    }

    [Fact]
    public void Note_MessageThatSaysNothingOfItself_IsSeen()
    {
        _roster.Note(Messages.OfReviewer("event", "notify", new JsonObject { ["progress"] = 1 }).Accepted());

        Assert.Equal((PeerLiveness.Seen, 0), (Reviewer.Liveness, Reviewer.Capabilities.Count));
    }

    [Fact]
    public void Note_Announcement_BringsWhatItCanDo()
    {
        _roster.Note(Announcement("""{"capabilities":["review",{"name":"test","description":"Tests."}],"availability":"busy","load":0.7}"""));

        Assert.Equal((PeerLiveness.Announced, AgentCondition.Busy, 0.7), (Reviewer.Liveness, Reviewer.Condition, Reviewer.Load));
        Assert.Equal(["review", "test"], Reviewer.Capabilities.Select(capability => capability.Name));
        Assert.True(Reviewer.IsAvailable);
    }

    [Theory]
    [Trait("row", "DIS-05")]
    [InlineData("event", "query", """{"capabilities":[],"availability":"offline"}""")]
    [InlineData("heartbeat", "health", """{"status":"offline"}""")]
    public void Note_SaysThatItGoes_IsOfflineUntilItSpeaksAgain(string type, string intent, string payload)
    {
        _roster.Note(Beat("alive"));
        _roster.Note(Messages.OfReviewer(type, intent, JsonNode.Parse(payload)!.AsObject()).Accepted());
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(PeerLiveness.Offline, Reviewer.Liveness);
        Assert.False(Reviewer.IsAvailable);
        _roster.Note(Beat("alive"));
        Assert.Equal(PeerLiveness.Alive, Reviewer.Liveness);
    }

    [Fact]
    public void Note_SaysThatItIsStuck_IsStuckAtOnce()
    {
        _roster.Note(Beat("stuck"));

        Assert.Equal((PeerLiveness.Stuck, "stuck"), (Reviewer.Liveness, Reviewer.Status));
    }

    [Fact]
    public void Note_HeartbeatWithLoadAndEta_KeepsWhatWasAnnounced()
    {
        _roster.Note(Announcement("""{"capabilities":[{"name":"review","description":"Reads."}],"load":0.1}"""));
        _roster.Note(Messages.OfReviewer("heartbeat", "health", new JsonObject { ["status"] = "busy", ["load"] = 1, ["eta_seconds"] = 12 }).Accepted());

        Assert.Equal((1.0, 12.0, "busy", "Reads."), (Reviewer.Load, Reviewer.EtaSeconds, Reviewer.Status, Reviewer.Capabilities[0].Description));
    }

    [Fact]
    public void Note_MorePeersThanAreKept_ForgetsTheQuietest()
    {
        var keys = new KnownKeys();
        for (int i = 0; i < 11; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            var open = new Road { Policy = Transport.Trust.SignaturePolicy.Open, Self = TestKeys.Reviewer, Keys = keys };
            _roster.Note(open.Accept(Wire.Envelope("heartbeat", "health", new JsonObject { ["status"] = "alive" }).With("sender.agent_id", $"peer-{i:00}")));
        }

        Assert.Equal(10, _roster.All.Count);
        Assert.Equal("peer-01", _roster.All[0].Id.Value);
    }

    private static AcceptedEnvelope Beat(string status) => Messages.OfReviewer("heartbeat", "health", new JsonObject { ["status"] = status }).Accepted();

    private static AcceptedEnvelope Announcement(string payload) => Messages.OfReviewer("event", "query", JsonNode.Parse(payload)!.AsObject()).Accepted();
}
