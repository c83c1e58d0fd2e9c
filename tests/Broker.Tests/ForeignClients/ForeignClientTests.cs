using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Json;

namespace IacpBus.Broker.Tests.ForeignClients;

/// <summary>Programs in other languages, with their own AMQP client and their own cryptography, are peers like any other.</summary>
public sealed class ForeignClientTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Agent = "reviewer-02";

    public static TheoryData<string, string> Clients => new() { { "python", "lab.py@host" }, { "node", "lab:js:peer_1" } };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task SignedQuery_OfAForeignClient_GetsAReplyThatItVerifiesItself(string language, string id)
    {
        var keys = new TestKeys();
        keys.Register(id);
        await using ForeignPeer peer = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Agent, self => self
            .Capability("code_review", (_, _) => Task.FromResult(CanonicalJson.EmptyObject))
            .Capability("translation", (_, _) => Task.FromResult(CanonicalJson.EmptyObject))));

        var (exitCode, output, error) = await RunAsync(language, id, Convert.ToHexStringLower(TestKeys.SeedOf(id)), TestKeys.PublicKeyOf(Agent).ToString());
        await host.StopAsync();

        Assert.Equal((0, $"verified response/query from {Agent} capabilities=code_review", ""), (exitCode, output.TrimEnd(), error));
        Assert.Empty(await peer.TakeAllAsync(ForeignPeer.QuarantineOf(Agent)));
        Assert.Empty(await peer.TakeAllAsync(ForeignPeer.DeadLettersOf(Agent)));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task SignedQuery_OfAForeignClientThatExpectsAnotherKey_IsNotTakenByIt(string language, string id)
    {
        var keys = new TestKeys();
        keys.Register(id);
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Agent));

        var (exitCode, output, error) = await RunAsync(language, id, Convert.ToHexStringLower(TestKeys.SeedOf(id)), TestKeys.PublicKeyOf("somebody-else").ToString());

        Assert.Equal((1, "", "The reply's signature is not good."), (exitCode, output, error.Trim()));
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string language, string id, string seed, string peerKey)
    {
        string folder = ForeignProgram.Folder();
        (string program, string script) = language == "python" ? ("/usr/bin/python3", "iacp_peer.py") : ("node", "iacp-peer.mjs");
        Assert.True(language == "python" || Directory.Exists(Path.Combine(folder, "node_modules")), "The packages of tests/foreign are missing: run ./test.sh, or npm ci in that folder.");
        return ForeignProgram.RunAsync(program, folder, script, "--uri", vhost.Uri.AbsoluteUri, "--id", id, "--seed", seed, "--to", Agent, "--peer-key", peerKey, "--timeout", "30", "--mode", "query");
    }
}
