using System.CommandLine;
using System.Text.Json;
using IacpBus.Worker.Commands;

namespace IacpBus.Worker.Tests.Commands;

[Collection(ProcessEnvironment.Name)]
[Trait("row", "HOF-11")]
public sealed class AuditCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Audit_WhileAWorkerRuns_ListsWhoHandedWhatToWhom()
    {
        await using KeptStore store = await StoreAsync();
        await store.RecordAsync(KeptStore.Builder, "h-\u001b[2J", isSealed: false);

        (int code, string text) = await RunAsync("audit", "--store", store.File);

        Assert.Equal(0, code);
        string[] lines = text.Split(Environment.NewLine);
        Assert.Equal($"{store.File}: a snapshot; what a worker commits meanwhile is not in it", lines[0]);
        Assert.Equal("2026-05-06 00:00:00Z  builder-01 -> reviewer-02  handoff  h-1  Completed  (builder-01, 1)", lines[1]);
        Assert.Equal("2026-05-06 00:00:00Z  builder-01 -> reviewer-02  handoff  h-\\u{1b}[2J  Completed  (builder-01, not sealed yet)", lines[^3]);
        Assert.StartsWith("ok      builder-01  3 events are as they were sealed; the last hash is ", lines[^2], StringComparison.Ordinal);
        Assert.StartsWith("ok      reviewer-02  3 events", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE audit SET state = 'Rejected' WHERE self = 'builder-01' AND seq = 2", 2)]
    [InlineData("UPDATE audit SET happened_at = happened_at + 1 WHERE self = 'builder-01' AND seq = 3", 3)]
    [InlineData("DELETE FROM audit WHERE self = 'builder-01' AND seq = 1", 1)]
    [InlineData("UPDATE audit SET seq = NULL WHERE self = 'builder-01' AND seq = 2", 2)]
    public async Task Audit_OfARecordThatSomebodyTamperedWith_EndsWith1AndNamesTheFirst(string sql, int number)
    {
        await using KeptStore store = await StoreAsync();
        await store.TamperAsync(sql);

        (int code, string text) = await RunAsync("audit", "--store", store.File);
        Assert.Equal(1, code);
        Assert.Contains($"problem builder-01  Event {number} is not as it was sealed, or one before it is missing.", text, StringComparison.Ordinal);
        Assert.Contains("ok      reviewer-02", text, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("audit", "--store", store.File, "--agent", "reviewer-02")).Code);
        (code, text) = await RunAsync("audit", "--store", store.File, "--agent", "builder-01", "--json");
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Equal((1, false), (code, document.RootElement.GetProperty("ok").GetBoolean()));
        Assert.Equal(number, document.RootElement.GetProperty("chains")[0].GetProperty("tampered").GetInt64());
        Assert.All(document.RootElement.GetProperty("events").EnumerateArray(), one => Assert.Equal("builder-01", one.GetProperty("agent").GetString()));
    }

    [Fact]
    public async Task Audit_OfAnAgentIdThatIsNone_EndsWith2() => Assert.Equal(2, (await RunAsync("audit", "--agent", "not an agent")).Code);

    public void Dispose() => _folder.Dispose();

    private async Task<KeptStore> StoreAsync()
    {
        KeptStore store = await KeptStore.OpenAsync(_folder.File("iacp.db"));
        for (int i = 1; i <= 3; i++)
        {
            await store.RecordAsync(KeptStore.Builder, $"h-{i}");
            await store.RecordAsync(KeptStore.Reviewer, $"h-{i}");
        }

        return store;
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        int code = await WorkerCommandLine.RunAsync(args, new InvocationConfiguration { Output = output, Error = output }).OrFail();
        return (code, output.ToString().TrimEnd());
    }
}
