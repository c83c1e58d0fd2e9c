using System.CommandLine;
using System.Text.Json;
using IacpBus.Worker.Commands;

namespace IacpBus.Worker.Tests.Commands;

/// <summary>The books are read while their owners, in this process, hold the files.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class BooksCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    [Trait("row", "NEG-09")]
    public async Task Books_OfBothSides_ShowWhatIsInTransitAndAddUp()
    {
        await using KeptStore payer = await PayerAsync();
        await using KeptStore payee = await PayeeAsync();
        await payee.EarnAsync("s-2", 4);

        (int code, string text) = await RunAsync("books", "--store", payer.File, "--store", payee.File);

        Assert.Equal(0, code);
        string[] lines = text.Split(Environment.NewLine);
        Assert.Equal($"{payer.File}: a snapshot; what a worker commits meanwhile is not in it", lines[0]);
        Assert.Equal("builder-01          -17.5             0           7.5            10             0         6", lines[3]);
        Assert.Equal("reviewer-02            14             0             0             0           -14         2", lines[4]);
        Assert.Equal("in transit  builder-01 -> reviewer-02  s-2  4  since 2026-05-06 00:00:00Z, earned and not receipted yet", lines[5]);
        Assert.Equal("in transit  builder-01 -> reviewer-02  s-3  3.5  since 2026-05-06 00:00:00Z", lines[6]);
        Assert.Equal("ok      entries   Each of 8 entries adds up to 0.", lines[7]);
        Assert.Equal("ok      balances  Each balance of 2 agents is the sum of its lines.", lines[8]);
        Assert.Equal("ok      payments  What was paid or is in transit is what was earned: 3 payments, 2 in transit, 0 with a book that is not in these stores.", lines[9]);
        Assert.Equal(10, lines.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("Hst=localhost")]
    public async Task Books_ConnectionStringThatNamesNoDatabase_SaysWhatItLooksLikeAndNotWhatItIs(string connectionString)
    {
        string config = _folder.File("worker.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { Iacp = new { Store = new { Kind = "PostgreSql", ConnectionString = connectionString } } }));

        (int code, string text) = await RunAsync("books", "--config", config);

        Assert.Equal(1, code);
        Assert.StartsWith("Iacp:Store:ConnectionString does not name a PostgreSQL database; it looks like", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Books_OfOneSide_SayThatTheOtherIsNotThere()
    {
        await using KeptStore payer = await PayerAsync();

        (int code, string text) = await RunAsync("books", "--store", payer.File, "--store", payer.File);

        Assert.Equal(0, code);
        Assert.EndsWith("3 payments, 2 in transit, 3 with a book that is not in these stores.", text, StringComparison.Ordinal);
        Assert.Contains("Each of 6 entries", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Books_WithAPaymentThatOneSideMisses_EndWith1AndNameIt()
    {
        await using KeptStore payer = await PayerAsync();
        await using KeptStore payee = await PayeeAsync();
        await payee.EarnAsync("s-unknown", 1);

        (int code, string text) = await RunAsync("books", "--store", payer.File, "--store", payee.File);

        Assert.Equal(1, code);
        Assert.Contains("wrong       builder-01 -> reviewer-02  s-unknown  paid nothing, receipted nothing, earned 1: reviewer-02 earned it, or it was receipted, and builder-01's book does not have it.", text, StringComparison.Ordinal);
        Assert.Contains("problem payments  1 of them do not agree", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE accounts SET balance = '1000' WHERE owner = 'builder-01' AND account = 0", "wrong       builder-01 has 1000 on Available, and its entries add up to -17.5.", "balances")]
    [InlineData("UPDATE ledger_lines SET amount = '-9' WHERE amount = '-10' AND account = 0", "wrong       Entry 1 of builder-01 (Hold) adds up to 1.", "entries")]
    [InlineData("DELETE FROM ledger_lines WHERE entry = 1", "wrong       Entry 1 of builder-01 (Hold) has no lines.", "entries")]
    [InlineData("DELETE FROM ledger_entries WHERE id = 2", "wrong       builder-01 -> reviewer-02  s-1  paid nothing, receipted 10, earned 10:", "payments")]
    [InlineData("UPDATE ledger_lines SET amount = amount * 2 WHERE entry = 2", "wrong       builder-01 -> reviewer-02  s-1  paid 20, receipted 10, earned 10: More or less was receipted than was paid.", "payments")]
    public async Task Books_ThatSomebodyTamperedWith_EndWith1AndSayWhere(string sql, string line, string check)
    {
        await using KeptStore payer = await PayerAsync();
        await using KeptStore payee = await PayeeAsync();
        await payer.TamperAsync(sql);

        (int code, string text) = await RunAsync("books", "--store", payer.File, "--store", payee.File);

        Assert.Equal(1, code);
        Assert.Contains(line, text, StringComparison.Ordinal);
        Assert.Contains($"problem {check}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Books_WhereThePayeeNeverBookedWhatItReceipted_EndWith1()
    {
        await using KeptStore payer = await PayerAsync();
        await using KeptStore payee = await PayeeAsync();
        await payee.TamperAsync("DELETE FROM ledger_entries WHERE settlement_id = 's-1'");

        (int code, string text) = await RunAsync("books", "--store", payer.File, "--store", payee.File);

        Assert.Equal(1, code);
        Assert.Contains("It was receipted, and reviewer-02's book does not have it.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Books_OfConfigurationsAsJson_AreOneDocument()
    {
        await using KeptStore payer = await PayerAsync();
        string config = _folder.File("worker.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new Dictionary<string, object> { ["Iacp"] = new { Store = new { Path = payer.File } } }));

        (int code, string text) = await RunAsync("books", "--config", config, "--json");

        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Equal((0, true), (code, document.RootElement.GetProperty("ok").GetBoolean()));
        Assert.Equal(-17.5m, document.RootElement.GetProperty("books")[0].GetProperty("available").GetDecimal());
        JsonElement[] payments = [.. document.RootElement.GetProperty("payments").EnumerateArray()];
        Assert.Equal(["s-2", "s-3"], payments.Where(one => one.GetProperty("in_transit").GetBoolean()).Select(one => one.GetProperty("settlement_id").GetString()));
        Assert.Equal(3, document.RootElement.GetProperty("checks").GetArrayLength());
    }

    [Fact]
    public async Task Books_OfAStoreWhoseWorkerEnded_AreReadAndLeftAsTheyAre()
    {
        string file;
        await using (KeptStore payer = await PayerAsync())
        {
            file = payer.File;
        }

        Assert.Equal(0, (await RunAsync("books", "--store", file)).Code);

        await using KeptStore again = await KeptStore.OpenAsync(file);
        await again.HoldAsync(1);
        Assert.Contains("Each of 7 entries", (await RunAsync("books", "--store", file)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("books")]
    [InlineData("audit")]
    public async Task Command_OfAStoreThatIsNotThereOrEmpty_EndsWith1AndSaysSo(string command)
    {
        string missing = _folder.File("none.db"), empty = _folder.File("empty.db"), other = _folder.File("other.db");
        await File.WriteAllTextAsync(empty, string.Empty);
        await File.WriteAllTextAsync(other, new string('x', 4096));

        Assert.StartsWith($"The store {missing} does not exist.", (await RunAsync(command, "--store", missing)).Text, StringComparison.Ordinal);
        Assert.StartsWith($"The store {empty} is empty or of an older version.", (await RunAsync(command, "--store", empty)).Text, StringComparison.Ordinal);
        (int code, string text) = await RunAsync(command, "--store", other);
        Assert.Equal(1, code);
        Assert.StartsWith($"The store {other} cannot be read:", text, StringComparison.Ordinal);
        Assert.False(File.Exists(missing));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Three payments: one receipted, two in transit.</summary>
    private async Task<KeptStore> PayerAsync()
    {
        KeptStore store = await KeptStore.OpenAsync(_folder.File("payer.db"));
        await store.HoldAsync(10);
        await store.PayAsync("s-1", 10);
        await store.ReceiptAsync("s-1", 10);
        await store.HoldAsync(7.5m);
        await store.PayAsync("s-2", 4);
        await store.PayAsync("s-3", 3.5m);
        return store;
    }

    private async Task<KeptStore> PayeeAsync()
    {
        KeptStore store = await KeptStore.OpenAsync(_folder.File("payee.db"));
        await store.EarnAsync("s-1", 10);
        return store;
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        int code = await WorkerCommandLine.RunAsync(args, new InvocationConfiguration { Output = output, Error = output }).OrFail();
        return (code, output.ToString().TrimEnd());
    }
}
