using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Trust;

namespace IacpBus.Broker.Tests.Operators;

/// <summary>The list of peers, from the command line.</summary>
public sealed class PeersTests(VirtualHost vhost) : IClassFixture<VirtualHost>, IAsyncLifetime
{
    private const string Operator = "operator-01";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly TestKeys _keys = new();

    public async Task InitializeAsync()
    {
        _keys.Register(Operator);
        foreach (string agent in (string[])[Operator, "digger-02", "cook-03", "cook-04"])
        {
            await WriteKeysAsync(agent);
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Peers_ThatAnswer_AreListedWithWhatTheyCanDo()
    {
        await using AgentHost host = await StartAsync();
        using WorkerProgram worker = Worker();

        JsonNode all = await worker.JsonAsync("peers", "--as", Operator);
        WorkerProgram.Ended some = await worker.RunAsync("peers", "--as", Operator, "--capability", "dig");

        Assert.Equal(["cook-03", "digger-02"], all["peers"]!.AsArray().Select(peer => (string)peer!["agent_id"]!));
        Assert.Equal(("alive", true, 0.0, "dig"), ((string)all["peers"]![1]!["liveness"]!, (bool)all["peers"]![1]!["available"]!, (double)all["peers"]![1]!["load"]!, (string)all["peers"]![1]!["capabilities"]![0]!));
        Assert.Equal((0, ""), (some.Code, some.Error));
        Assert.StartsWith("digger-02  alive         load 0.00  eta 60 s    dig", some.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cook-03", some.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_AsAnAgentThatRuns_IsRefused()
    {
        await using AgentHost host = await StartAsync();
        using WorkerProgram worker = Worker();

        WorkerProgram.Ended ended = await worker.RunAsync("peers", "--as", "cook-04");
        Assert.Equal(0, ended.Code);
        await using AgentHost running = await AgentHost.StartAsync(vhost.Uri, _keys, process => process.Agent("cook-04"));
        WorkerProgram.Ended refused = await worker.RunAsync("peers", "--as", "cook-04");

        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.Contains("cook-04 runs already", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_WhereNoBrokerIs_SaysSo()
    {
        using var worker = new WorkerProgram(new Uri("amqp://127.0.0.1:1/none"), new JsonObject { ["Trust"] = new JsonObject { ["KeyFolder"] = _folder } });

        WorkerProgram.Ended ended = await worker.RunAsync("peers", "--as", Operator);

        Assert.Equal((1, ""), (ended.Code, ended.Output));
        Assert.Contains("The broker at amqp://127.0.0.1:1/none does not answer.", ended.Error, StringComparison.Ordinal);
    }

    private Task<AgentHost> StartAsync() => AgentHost.StartAsync(vhost.Uri, _keys, process => process
        .Agent("digger-02", self => self.Capability("dig", (_, _) => Task.FromResult(CanonicalJson.EmptyObject)))
        .Agent("cook-03", self => self.Capability("cook", (_, _) => Task.FromResult(CanonicalJson.EmptyObject))));

    /// <summary>The key that the test's hosts have for the agent, as files.</summary>
    private async Task WriteKeysAsync(string agent)
    {
        AgentId id = AgentId.Parse(agent);
        string file = KeyFiles.PrivateKeyFile(_folder, id);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, new JsonObject { ["agent_id"] = agent, ["private"] = Convert.ToHexStringLower(TestKeys.SeedOf(agent)) }.ToJsonString());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await KeyFiles.CreateAsync(_folder, id);
    }

    private WorkerProgram Worker() => new(vhost.Uri, new JsonObject { ["Trust"] = new JsonObject { ["KeyFolder"] = _folder } });
}
