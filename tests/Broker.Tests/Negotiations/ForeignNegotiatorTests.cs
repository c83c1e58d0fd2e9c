using System.Text.Json.Nodes;
using IacpBus.Agents.Negotiations;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;

namespace IacpBus.Broker.Tests.Negotiations;

/// <summary>Peers that speak the other published dialects: SEED, the Internet-Draft, and requests where we send responses (NEG-01, 02, 05).</summary>
public sealed class ForeignNegotiatorTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Self = "builder-01";
    private const string Foreign = "foreign-09";
    private static readonly AgentId Peer = AgentId.Parse(Foreign);

    [Theory]
    [InlineData("response", """{"accept":true}""", NegotiationState.Agreed)]
    [InlineData("response", """{"status":"accepted"}""", NegotiationState.Agreed)]
    [InlineData("request", """{"accept":true}""", NegotiationState.Agreed)]
    [InlineData("event", """{"event_type":"accepted"}""", NegotiationState.Agreed)]
    [InlineData("event", """{"progress":0.1}""", NegotiationState.Working)]
    [InlineData("event", """{"complete":true,"output":{}}""", NegotiationState.Completed)]
    [InlineData("response", """{"accept":false}""", NegotiationState.Rejected)]
    [InlineData("response", """{"accept":false,"counter":{"reward_credits":25}}""", NegotiationState.Countered)]
    [InlineData("request", """{"task":"Read it.","reward_credits":25}""", NegotiationState.Countered)]
    public async Task Answer_InAnyDialect_MovesTheNegotiation(string type, string payload, NegotiationState expected)
    {
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync();

        using Negotiation negotiation = await host.Client(Self).NegotiateAsync(Peer, new WorkTerms { Task = "Read it.", RewardCredits = 10 });
        JsonObject proposal = TestEnvelope.Verify((await foreign.NextAsync(ForeignPeer.InboxOf(Foreign))).Body, Self);
        JsonObject answer = TestEnvelope.Of(Foreign, Self, type, type == "event" ? "notify" : "negotiate", JsonNode.Parse(payload)!.AsObject());
        answer["correlation_id"] = (string?)proposal["message_id"];
        await foreign.SendAsync(Self, TestEnvelope.Sign(answer));

        Assert.Equal([NegotiationState.Proposed, expected], await StatesAsync(negotiation, 2));
        Assert.Equal(proposal["message_id"]!.ToString(), proposal["correlation_id"]!.ToString());
    }

    [Fact]
    public async Task Proposal_OfTheSeedWithADeadlineInSeconds_IsWorkedOnAndPaid()
    {
        var deadline = new TaskCompletionSource<DateTimeOffset?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync(process => process.Agent(Self, self => self.Negotiation(
            (offer, _) =>
            {
                deadline.SetResult(offer.Terms.Deadline);
                return Task.FromResult(NegotiationDecision.Accept(TimeSpan.FromSeconds(3)));
            },
            (_, _) => Task.FromResult(CanonicalJson.Parse("""{"n":1}""")))));

        JsonObject proposal = TestEnvelope.Of(Foreign, Self, "request", "negotiate", new JsonObject { ["task"] = "Read it.", ["reward_credits"] = 5, ["deadline"] = 120 });
        await foreign.SendAsync(Self, TestEnvelope.Sign(proposal));
        JsonObject accepted = await NextAsync(foreign);
        JsonObject complete = await NextAsync(foreign);
        JsonObject settled = TestEnvelope.Of(Foreign, Self, "event", "notify", new JsonObject { ["settled"] = true, ["credits_transferred"] = 5, ["settlement_id"] = "s-1" });
        settled["correlation_id"] = (string?)proposal["message_id"];
        await foreign.SendAsync(Self, TestEnvelope.Sign(settled));

        Assert.Equal((true, "accepted", 3.0), ((bool)Payload(accepted)["accept"]!, (string?)Payload(accepted)["status"], (double)Payload(accepted)["eta_seconds"]!));
        Assert.Equal((string?)proposal["message_id"], (string?)accepted["in_reply_to"]);
        Assert.Equal((string?)proposal["message_id"], (string?)accepted["correlation_id"]);
        Assert.Equal((true, 1), ((bool)Payload(complete)["complete"]!, (int)Payload(complete)["output"]!["n"]!));
        Assert.Equal(120, (await Eventually.EndsAsync(deadline.Task) - DateTimeOffset.Parse((string)proposal["timestamp"]!, System.Globalization.CultureInfo.InvariantCulture))!.Value.TotalSeconds);
        await Eventually.HoldsAsync(async () => (await host.Client(Self).GetCreditsAsync()).Available == 5, "the payment is booked");

        JsonObject receipt = await NextAsync(foreign);
        Assert.Equal(("settlement_receipt", "s-1", 5), ((string?)Payload(receipt)["event_type"], (string?)Payload(receipt)["settlement_id"], (int)Payload(receipt)["credits_transferred"]!));

        // Told again, as a new message: it is the same payment, and receipted again.
        settled["message_id"] = TestEnvelope.NewId();
        await foreign.SendAsync(Self, TestEnvelope.Sign(settled));
        Assert.Equal("s-1", (string?)Payload(await NextAsync(foreign))["settlement_id"]);
        JsonObject repeated = (JsonObject)proposal.DeepClone();
        repeated["message_id"] = TestEnvelope.NewId();
        repeated["correlation_id"] = (string?)proposal["message_id"];
        await foreign.SendAsync(Self, TestEnvelope.Sign(repeated));
        Assert.Equal("complete", (string?)Payload(await NextAsync(foreign))["event_type"]);
        Assert.Equal(5, (await host.Client(Self).GetCreditsAsync()).Available);
    }

    [Fact]
    public async Task Mail_ForAConversationNobodyKnows_IsAnsweredOnceAndCounted()
    {
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync();
        using var meters = new Meters(Self);
        JsonObject progress = TestEnvelope.Of(Foreign, Self, "event", "notify", new JsonObject { ["progress"] = 0.5 });
        progress["correlation_id"] = TestEnvelope.NewId();

        await foreign.SendAsync(Self, TestEnvelope.Sign(progress));
        progress["message_id"] = TestEnvelope.NewId();
        await foreign.SendAsync(Self, TestEnvelope.Sign(progress));
        JsonObject answer = await NextAsync(foreign);
        await Eventually.HoldsAsync(() => meters.Count("iacp.conversations.stray") == 2, "both are counted");
        await host.StopAsync();

        Assert.Equal(("error", "PAYLOAD_INVALID", "bad_state"), ((string?)answer["message"]!["type"], (string?)Payload(answer)["code"], (string?)Payload(answer)["detail"]!["reason"]));
        Assert.Equal((string?)progress["correlation_id"], (string?)answer["correlation_id"]);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Foreign)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Self)));
    }

    [Fact]
    public async Task BadState_AboutAConversationThatIsForgottenHereToo_IsTheEndOfItOnBothSides()
    {
        await using ForeignPeer foreign = await ConnectAsync();
        await using AgentHost host = await StartAsync();
        using var meters = new Meters(Self);
        JsonObject error = TestEnvelope.Of(Foreign, Self, "error", "notify", new JsonObject { ["code"] = "PAYLOAD_INVALID", ["message"] = "Unknown.", ["detail"] = new JsonObject { ["reason"] = "bad_state" } });
        error["correlation_id"] = TestEnvelope.NewId();

        await foreign.SendAsync(Self, TestEnvelope.Sign(error));
        await Eventually.HoldsAsync(() => meters.Count("iacp.conversations.stray") == 1, "it is counted");
        await host.StopAsync();

        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Foreign)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Self)));
    }

    private static JsonNode Payload(JsonObject envelope) => envelope["message"]!["payload"]!;

    private static async Task<JsonObject> NextAsync(ForeignPeer foreign) => TestEnvelope.Verify((await foreign.NextAsync(ForeignPeer.InboxOf(Foreign))).Body, Self);

    private static async Task<IReadOnlyList<NegotiationState>> StatesAsync(Negotiation negotiation, int count)
    {
        var states = new List<NegotiationState>();
        using var limit = new CancellationTokenSource(Eventually.Limit);
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync(limit.Token))
        {
            states.Add(update.State);
            if (states.Count == count)
            {
                break;
            }
        }

        return states;
    }

    private async Task<ForeignPeer> ConnectAsync()
    {
        ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await foreign.DeclareAgentAsync(Foreign);
        await foreign.TakeAllAsync(ForeignPeer.InboxOf(Foreign));
        return foreign;
    }

    private Task<AgentHost> StartAsync(Action<AgentHostBuilder>? configure = null)
    {
        var keys = new TestKeys();
        keys.Register(Foreign);
        return AgentHost.StartAsync(vhost.Uri, keys, configure ?? (process => process.Agent(Self)));
    }
}
