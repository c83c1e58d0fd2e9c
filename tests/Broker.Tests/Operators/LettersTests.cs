using System.Text;
using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.Operators;

/// <summary>Dead letters and quarantine as an operator sees them: everything is told, and nothing is taken.</summary>
public sealed class LettersTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    /// <summary>One more than RabbitMQ 4 delivers a message by itself before it throws it away, and some.</summary>
    private const int ManyLooks = 25;

    [Fact]
    public async Task Quarantine_OfARefusedMessage_TellsWhyAndShowsTheOriginal()
    {
        const string agent = "keeper-01";
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, new TestKeys(), process => process.Agent(agent));
        JsonObject envelope = TestEnvelope.Request("mallory-01", agent);
        await peer.SendAsync(agent, TestEnvelope.Unsigned(envelope));
        await Eventually.HoldsAsync(async () => await peer.CountAsync(ForeignPeer.QuarantineOf(agent)) == 1, "the message is in quarantine");
        using var worker = new WorkerProgram(vhost.Uri);
        string id = (string)envelope["message_id"]!;

        JsonNode list = await worker.JsonAsync("quarantine", "list", agent);
        JsonNode shown = await worker.JsonAsync("quarantine", "show", agent, id);
        WorkerProgram.Ended text = await worker.RunAsync("quarantine", "list", agent);
        WorkerProgram.Ended page = await worker.RunAsync("quarantine", "show", agent, id);

        JsonNode letter = Assert.Single(list["letters"]!.AsArray())!;
        Assert.Equal((ForeignPeer.QuarantineOf(agent), 1), ((string)list["queue"]!, (int)list["count"]!));
        Assert.Equal((id, "mallory-01", "request", "notify", "unsigned"), ((string)letter["message_id"]!, (string)letter["from"]!, (string)letter["type"]!, (string)letter["intent"]!, (string)letter["reason"]!));
        Assert.EndsWith("Z", (string)letter["buried_at"]!, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(TestEnvelope.Unsigned(envelope)), (string)shown["body"]!);
        Assert.Equal(agent, (string)shown["headers"]!["iacp-buried-by"]!);
        Assert.Contains($"{id}  from mallory-01  request/notify", text.Output, StringComparison.Ordinal);
        Assert.Contains("(unsigned): ", text.Output, StringComparison.Ordinal);
        Assert.Contains("\"note\": \"good\"", page.Output, StringComparison.Ordinal);
        Assert.Contains("header  iacp-buried-by: keeper-01", page.Output, StringComparison.Ordinal);
        Assert.Equal(1u, await peer.CountAsync(ForeignPeer.QuarantineOf(agent)));
    }

    [Fact]
    public async Task Dead_OfAMessageThatExpiredInTheQueue_TellsWhatTheBrokerDid()
    {
        const string agent = "sleeper-01";
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using (AgentHost host = await AgentHost.StartAsync(vhost.Uri, new TestKeys(), process => process.Agent(agent)))
        {
            await host.StopAsync();
        }

        await peer.SendAsync(agent, TestEnvelope.Sign(TestEnvelope.Request("caller-01", agent)), ForeignPeer.IacpJson(properties => properties.Expiration = "1"));
        await Eventually.HoldsAsync(async () => await peer.CountAsync(ForeignPeer.DeadLettersOf(agent)) == 1, "the message expires");
        using var worker = new WorkerProgram(vhost.Uri);

        JsonNode letter = Assert.Single((await worker.JsonAsync("dead", "list", agent))["letters"]!.AsArray())!;

        Assert.Equal((null, "expired", "It was not taken from iacp.agent.sleeper-01 within its time to live."), ((string?)letter["code"], (string?)letter["reason"], (string?)letter["description"]));
        Assert.NotNull((string?)letter["buried_at"]);
    }

    [Theory]
    [InlineData("dead")]
    [InlineData("quarantine")]
    public async Task List_AgainAndAgain_LosesNothingAndKeepsTheOrder(string queue)
    {
        string agent = "archive-" + queue;
        string name = queue == "dead" ? ForeignPeer.DeadLettersOf(agent) : ForeignPeer.QuarantineOf(agent);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await peer.DeclareAgentAsync(agent);
        string[] ids = [.. Enumerable.Range(0, 60).Select(number => $"letter-{number}")];
        foreach (string id in ids)
        {
            await peer.PublishAsync("", name, "{}"u8.ToArray(), ForeignPeer.IacpJson(properties => properties.MessageId = id));
        }

        using var worker = new WorkerProgram(vhost.Uri);
        for (int look = 0; look < ManyLooks; look++)
        {
            JsonNode list = await worker.JsonAsync(queue, "list", agent, "--limit", "45");
            Assert.Equal(ids[..45], list["letters"]!.AsArray().Select(letter => (string)letter!["id"]!));
            Assert.Equal(60, (int)list["count"]!);
        }

        Assert.Equal(0, (await worker.RunAsync(queue, "show", agent, "letter-52")).Code);
        Assert.Equal(ids, (await peer.TakeAllAsync(name)).Select(letter => letter.BasicProperties.MessageId));
    }

    [Fact]
    public async Task ListAndShow_OfALetterThatWantsTheTerminal_PrintNoControlCharacter()
    {
        const string agent = "target-01";
        const string hostile = "\u001b]0;owned\u0007\u202e\r\n\u009b2J";
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await peer.DeclareAgentAsync(agent);
        await peer.PublishAsync("", ForeignPeer.DeadLettersOf(agent), Encoding.UTF8.GetBytes(hostile), ForeignPeer.IacpJson(properties =>
        {
            properties.MessageId = "m\u001b[31m";
            properties.Headers = new Dictionary<string, object?>
            {
                ["iacp-code"] = hostile,
                ["iacp-reason"] = hostile,
                ["iacp-description"] = hostile,
                ["iacp-buried-at"] = hostile,
                ["x" + hostile] = new Dictionary<string, object?> { [hostile] = new List<object?> { hostile, 1, null } },
            };
        }));
        using var worker = new WorkerProgram(vhost.Uri);

        foreach (string[] args in (string[][])[["dead", "list", agent], ["dead", "show", agent, "m\u001b[31m"], ["dead", "list", agent, "--json"], ["dead", "show", agent, "m\u001b[31m", "--json"]])
        {
            WorkerProgram.Ended ended = await worker.RunAsync(args);
            Assert.Equal(0, ended.Code);
            Assert.Contains("owned", ended.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(ended.Output, character => (char.IsControl(character) && character != '\n') || character == '\u202e');
        }
    }

    [Fact]
    public async Task List_OfAnAgentThatNeverRan_SaysSo()
    {
        using var worker = new WorkerProgram(vhost.Uri);

        WorkerProgram.Ended ended = await worker.RunAsync("dead", "list", "nobody-01");

        Assert.Equal((1, ""), (ended.Code, ended.Output));
        Assert.StartsWith("There is no queue iacp.agent.nobody-01.dead on ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OfAnIdThatIsNotThere_SaysSo()
    {
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await peer.DeclareAgentAsync("empty-01");
        using var worker = new WorkerProgram(vhost.Uri);

        WorkerProgram.Ended shown = await worker.RunAsync("dead", "show", "empty-01", "no-such-id");
        WorkerProgram.Ended list = await worker.RunAsync("dead", "list", "empty-01");

        Assert.Equal((1, ""), (shown.Code, shown.Output));
        Assert.StartsWith("None of the oldest 1000 letters has the id no-such-id.", shown.Error, StringComparison.Ordinal);
        Assert.Equal((0, "iacp.agent.empty-01.dead is empty."), (list.Code, list.Output.TrimEnd()));
    }

    [Theory]
    [InlineData("^iacp\\.", 0, "")]
    [InlineData("^$", 1, "The user in Iacp:Transport:Uri may not read iacp.agent.secret-01.dead.")]
    public async Task List_AsAUserWhoMayOnlyRead_Works(string read, int code, string error)
    {
        string user = vhost.Name + "-reader";
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await peer.DeclareAgentAsync("secret-01");
        await peer.TakeAllAsync(ForeignPeer.DeadLettersOf("secret-01"));
        await peer.PublishAsync("", ForeignPeer.DeadLettersOf("secret-01"), "{}"u8.ToArray());
        await vhost.Broker.CreateUserAsync(vhost.Name, user);
        try
        {
            await vhost.Broker.PermitAsync(vhost.Name, user, "^$", "^$", read);
            using var worker = new WorkerProgram(vhost.Broker.AmqpUriOf(vhost.Name, user));

            WorkerProgram.Ended ended = await worker.RunAsync("dead", "list", "secret-01");

            Assert.Equal(code, ended.Code);
            Assert.StartsWith(error, ended.Error, StringComparison.Ordinal);
            Assert.Equal(code == 0, ended.Output.Contains("sha256-44136fa355b3678a", StringComparison.Ordinal));
        }
        finally
        {
            await vhost.Broker.DeleteUserAsync(user);
        }
    }

    [Fact]
    public async Task List_WithoutABroker_SaysSo()
    {
        using var worker = new WorkerProgram(new Uri("amqp://guest:secret@127.0.0.1:1/"));

        WorkerProgram.Ended ended = await worker.RunAsync("dead", "list", "any-01");

        Assert.Equal((1, ""), (ended.Code, ended.Output));
        Assert.StartsWith("The broker at amqp://127.0.0.1:1/ does not answer.", ended.Error, StringComparison.Ordinal);
    }
}
