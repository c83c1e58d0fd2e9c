using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Broker.Tests.Operators;

/// <summary>A file handed over from the command line to somebody who is not there.</summary>
public sealed class HandoffCommandTests(VirtualHost vhost) : IClassFixture<VirtualHost>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Handoff_ToAPeerThatDoesNotAnswer_SaysThatNothingWasHandedOver()
    {
        await KeyFiles.CreateAsync(_folder, AgentId.Parse("operator-01"));
        string file = Path.Combine(_folder, "a.txt");
        await File.WriteAllTextAsync(file, "one\n");
        using var worker = new WorkerProgram(vhost.Uri, new JsonObject { ["Trust"] = new JsonObject { ["KeyFolder"] = _folder } });

        WorkerProgram.Ended ended = await worker.RunAsync("handoff", file, "--as", "operator-01", "--to", "nobody-02", "--capability", "dig", "--timeout", "5");

        Assert.Equal((1, ""), (ended.Code, ended.Output));
        Assert.Contains("nobody-02 did not answer within 5 s; nothing was handed over.", ended.Error, StringComparison.Ordinal);
    }
}
