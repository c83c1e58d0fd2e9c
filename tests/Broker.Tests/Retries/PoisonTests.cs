using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using IacpBus.Broker.Tests.Support;
using RabbitMQ.Client;

namespace IacpBus.Broker.Tests.Retries;

/// <summary>A message that kills the process of its handler, and others beside it.</summary>
public sealed class PoisonTests(VirtualHost vhost) : IClassFixture<VirtualHost>, IDisposable
{
    private const string Sender = "poisoner-01";
    private const string Victim = "victim-02";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iacp-poison-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Message_ThatKillsItsProcess_IsBuriedOnceAndItsNeighboursAreHandled()
    {
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await foreign.DeclareAgentAsync(Sender);
        await foreign.DeclareAgentAsync(Victim);
        JsonObject poison = TestEnvelope.Of(Sender, Victim, "request", "notify", new JsonObject { ["note"] = "die" });

        // Of the same sender and channel: waits behind the poison in every process, and is redelivered with it.
        JsonObject innocent = TestEnvelope.Of(Sender, Victim, "request", "notify", new JsonObject { ["note"] = "good" });
        await foreign.SendAsync(Victim, TestEnvelope.Sign(poison));
        await foreign.SendAsync(Victim, TestEnvelope.Sign(innocent));
        int processes = 0;
        while (LengthOf("finished", innocent) == 0)
        {
            Assert.True(++processes <= 7, "the poison kills one process after the other");
            await RunAsync(until: () => LengthOf("finished", innocent) > 0);
        }

        BasicGetResult kept = await foreign.NextAsync(ForeignPeer.DeadLettersOf(Victim));
        BasicGetResult answer = await foreign.NextAsync(ForeignPeer.InboxOf(Sender));

        // The first run and five that were begun after it was counted.
        Assert.Equal((6, 6, 7), (LengthOf("began", poison), LengthOf("counted", poison), processes));
        Assert.Equal((1, 1), (LengthOf("began", innocent), LengthOf("counted", innocent)));
        Assert.Equal(("INTERNAL_ERROR", "poisoned"), (kept.Text("iacp-code"), kept.Text("iacp-reason")));
        Assert.Equal(TestEnvelope.Sign(poison), kept.Body.ToArray());
        Assert.Equal((string?)poison["message_id"], (string?)TestEnvelope.Verify(answer.Body, Victim)["in_reply_to"]);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Victim)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Victim)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Sender)));
    }

    private int LengthOf(string what, JsonObject message)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, $"{what}-{(string?)message["message_id"]}"));
        return file.Exists ? (int)file.Length : 0;
    }

    /// <summary>One life of the agent's process: it ends by itself, or when there is nothing more to wait for.</summary>
    private async Task RunAsync(Func<bool> until)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "IacpBus.Worker.Tests.Host.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, "deadly-agent", Victim, vhost.Uri.AbsoluteUri, _folder.FullName]);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The agent could not be started.");
        try
        {
            await Eventually.HoldsAsync(() => process.HasExited || until(), "the agent's process dies, or handles the innocent message");
        }
        finally
        {
            // In peace, if it lives: a handler that has finished still has to commit and to acknowledge.
            using Process? signal = process.HasExited ? null : Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await Eventually.EndsAsync(process.WaitForExitAsync());
        }
    }
}
