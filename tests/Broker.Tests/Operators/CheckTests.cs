using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Broker.Tests.Operators;

/// <summary>What the check finds before the start, and that it changes nothing.</summary>
public sealed class CheckTests : IAsyncLifetime
{
    private const string Agent = "checked-01";

    private readonly VirtualHost _vhost = new();
    private readonly string _keys = Directory.CreateTempSubdirectory().FullName;

    private string User => _vhost.Name + "-user";

    public async Task InitializeAsync()
    {
        await _vhost.InitializeAsync();
        await KeyFiles.CreateAsync(_keys, AgentId.Parse(Agent));
    }

    public async Task DisposeAsync()
    {
        await _vhost.Broker.DeleteUserAsync(User);
        await _vhost.DisposeAsync();
        Directory.Delete(_keys, recursive: true);
    }

    [Fact]
    public async Task Check_OfAnEmptyVirtualHost_IsFineAndMakesNothing()
    {
        using WorkerProgram worker = Worker(_vhost.Uri);

        WorkerProgram.Ended ended = await worker.RunAsync("check", "--agent", Agent, "--management", "http://127.0.0.1:1");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains($"ok      keys        {Agent} has its key pair", ended.Output, StringComparison.Ordinal);
        Assert.Contains("ok      version     The broker is RabbitMQ ", ended.Output, StringComparison.Ordinal);
        Assert.Contains("ok      topology    Not there yet, made when an agent starts: iacp.unrouted, iacp.agents, ", ended.Output, StringComparison.Ordinal);
        Assert.Contains("ok      permissions User ", ended.Output, StringComparison.Ordinal);
        Assert.Contains("warning clock       Not compared with the broker's: 127.0.0.1:1 does not answer.", ended.Output, StringComparison.Ordinal);
        Assert.Empty(await _vhost.NamesAsync());
    }

    [Fact]
    public async Task Check_AfterTheAgentRan_FindsEverythingAsDeclaredAndChangesNothing()
    {
        await RunAgentAsync();
        IReadOnlyList<string> before = await _vhost.NamesAsync();
        using WorkerProgram worker = Worker(_vhost.Uri);

        JsonNode document = await worker.JsonAsync("check", "--agent", Agent, "--management", Environment.GetEnvironmentVariable("RABBITMQ_MANAGEMENT_URI")!);

        Assert.True((bool)document["ok"]!);
        Assert.Equal(["keys", "broker", "version", "topology", "permissions", "clock"], document["checks"]!.AsArray().Select(check => (string)check!["name"]!));
        Assert.All(document["checks"]!.AsArray(), check => Assert.Equal("ok", (string)check!["status"]!));
        Assert.Contains("22 exchanges and queues are as this version declares them.", document.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(before, await _vhost.NamesAsync());
    }

    [Fact]
    public async Task Check_OfQueuesMadeOtherwise_NamesEachAndTheCure()
    {
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(_vhost.Uri);
        await peer.DeclareOtherwiseAsync(ForeignPeer.DeadLettersOf(Agent), "iacp.broadcast");
        using WorkerProgram worker = Worker(_vhost.Uri);

        WorkerProgram.Ended ended = await worker.RunAsync("check", "--agent", Agent);

        Assert.Equal(1, ended.Code);
        Assert.Contains($"problem topology    The queue {ForeignPeer.DeadLettersOf(Agent)} is not as this version declares it: inequivalent arg 'x-delivery-limit' for ", ended.Output, StringComparison.Ordinal);
        Assert.Contains("problem topology    The exchange iacp.broadcast is not as this version declares it: inequivalent arg 'type' for ", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Empty it, delete it", ended.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await _vhost.NamesAsync()).Count);
    }

    [Fact]
    public async Task Check_InModeProvisioned_MissesWhatIsAbsent()
    {
        using WorkerProgram worker = Worker(_vhost.Uri, "Provisioned");

        WorkerProgram.Ended ended = await worker.RunAsync("check", "--agent", Agent);

        Assert.Equal(1, ended.Code);
        Assert.Contains("problem topology    Not there, and in mode Provisioned no agent makes them: iacp.unrouted, ", ended.Output, StringComparison.Ordinal);
        Assert.Empty(await _vhost.NamesAsync());
    }

    [Theory]
    [InlineData("Declare", "^$", ".*", ".*", "configure", "iacp.unrouted, iacp.agents, iacp.broadcast, iacp.siblings, iacp.dead, iacp.retry, iacp.delay.2, ")]
    [InlineData("Declare", "^(?!iacp\\.agent\\.).*", ".*", ".*", "configure", "iacp.agent.checked-01.dead, iacp.agent.checked-01.")]
    [InlineData("Declare", ".*", "^(?!iacp\\.agents$).*", ".*", "write", "iacp.agents.")]
    [InlineData("Declare", ".*", "^iacp\\.", ".*", "write", "amq.default.")]
    [InlineData("Declare", ".*", "^(?!iacp\\.unrouted$).*", ".*", "write", "iacp.unrouted.")]
    [InlineData("Declare", ".*", ".*", "^(?!iacp\\.broadcast$).*", "read", "iacp.broadcast.")]
    [InlineData("Declare", ".*", ".*", "^iacp\\.(?!agent\\.)", "read", "iacp.agent.checked-01.")]
    [InlineData("Provisioned", "^$", "^(iacp\\.|amq\\.default$)", "^iacp\\.", "configure", "iacp.presence.checked-01.*.")]
    [InlineData("Provisioned", "^iacp\\.presence\\.", "^iacp\\.presence\\.", "^iacp\\.", "write", "iacp.agents, iacp.broadcast, iacp.siblings, iacp.dead, amq.default, iacp.delay.2, iacp.delay.4, iacp.delay.8, iacp.delay.16, iacp.delay.32, iacp.delay.60.")]
    public async Task Check_OfAUserWhoLacksAPermission_SaysWhichOnWhat(string mode, string configure, string write, string read, string kind, string names)
    {
        await RunAgentAsync();
        IReadOnlyList<string> before = await _vhost.NamesAsync();
        await _vhost.Broker.CreateUserAsync(_vhost.Name, User);
        await _vhost.Broker.PermitAsync(_vhost.Name, User, configure, write, read);
        using WorkerProgram worker = Worker(_vhost.Broker.AmqpUriOf(_vhost.Name, User), mode);

        WorkerProgram.Ended ended = await worker.RunAsync("check", "--agent", Agent);

        Assert.Equal(1, ended.Code);
        string problem = Assert.Single(ended.Output.Split('\n'), line => line.StartsWith("problem", StringComparison.Ordinal));
        Assert.StartsWith($"problem permissions User {User} lacks the {kind} permission in virtual host {_vhost.Name} on {names}", problem, StringComparison.Ordinal);
        Assert.Equal(before, await _vhost.NamesAsync());
    }

    [Fact]
    public async Task Check_OfAUserWithJustWhatItNeedsInModeProvisioned_IsFine()
    {
        await RunAgentAsync();
        await _vhost.Broker.CreateUserAsync(_vhost.Name, User);
        await _vhost.Broker.PermitAsync(_vhost.Name, User, "^iacp\\.presence\\.checked-01\\.", "^(iacp\\.(presence\\.checked-01\\..*|agents|broadcast|siblings|dead|delay\\.\\d+)|amq\\.default)$", "^iacp\\.(presence\\.checked-01\\..*|broadcast|siblings|agent\\.checked-01)$");
        using WorkerProgram worker = Worker(_vhost.Broker.AmqpUriOf(_vhost.Name, User), "Provisioned");

        WorkerProgram.Ended ended = await worker.RunAsync("check", "--agent", Agent);

        Assert.Equal(0, ended.Code);
        Assert.Contains($"ok      permissions User {User} has every permission in virtual host {_vhost.Name} that {Agent} needs.", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithAWrongPassword_SaysSoAndGoesOnWithoutTheBroker()
    {
        using WorkerProgram worker = Worker(new UriBuilder(_vhost.Uri) { Password = "wrong" }.Uri);

        WorkerProgram.Ended ended = await worker.RunAsync("check", "--agent", "keyless-01");

        Assert.Equal(1, ended.Code);
        Assert.Contains("problem broker      The broker at ", ended.Output, StringComparison.Ordinal);
        Assert.Contains(" refuses the user or its password.", ended.Output, StringComparison.Ordinal);
        Assert.Contains("problem keys        Agent keyless-01 has no private key", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("topology", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Required", "problem keys        Agent configured-01 has no private key")]
    [InlineData("Whoever", "problem agents      Iacp:Agents:0:Policy is 'Whoever'; it must be Required, Registered or Open.")]
    public async Task Check_WithoutAgentsNamed_TakesThoseOfTheConfiguration(string policy, string line)
    {
        using var worker = new WorkerProgram(_vhost.Uri, new JsonObject
        {
            ["Trust"] = new JsonObject { ["KeyFolder"] = _keys },
            ["Agents"] = new JsonArray(new JsonObject { ["Id"] = "configured-01", ["Policy"] = policy }),
        });

        WorkerProgram.Ended ended = await worker.RunAsync("check");

        Assert.Equal((1, ""), (ended.Code, ended.Error));
        Assert.Contains(line, ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithoutAnyAgent_WarnsAndChecksTheRest()
    {
        using WorkerProgram worker = Worker(_vhost.Uri);

        WorkerProgram.Ended ended = await worker.RunAsync("check");

        Assert.Equal(0, ended.Code);
        Assert.Contains("warning agents      No agent is named", ended.Output, StringComparison.Ordinal);
        Assert.Contains("that sending needs.", ended.Output, StringComparison.Ordinal);
    }

    private WorkerProgram Worker(Uri broker, string topology = "Declare") => new(broker, new JsonObject
    {
        ["Transport"] = new JsonObject { ["Topology"] = topology },
        ["Trust"] = new JsonObject { ["KeyFolder"] = _keys },
    });

    /// <summary>Everything that an agent declares is there afterwards but its presence queue.</summary>
    private async Task RunAgentAsync()
    {
        await using (AgentHost host = await AgentHost.StartAsync(_vhost.Uri, new TestKeys(), process => process.Agent(Agent)))
        {
            await host.StopAsync();
        }

        await Eventually.HoldsAsync(async () => !(await _vhost.NamesAsync()).Any(name => name.Contains("presence", StringComparison.Ordinal)), "the presence queue is gone");
    }
}
