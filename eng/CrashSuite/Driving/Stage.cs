using System.Globalization;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.CrashSuite.Judging;
using IacpBus.CrashSuite.Workers;
using IacpBus.Transport.Trust;
using Npgsql;

namespace IacpBus.CrashSuite.Driving;

/// <summary>What the workers of one run stand on: a virtual host, keys, stores, a folder.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>Longer than a run.</summary>
    public static readonly TimeSpan LongLife = TimeSpan.FromHours(6);

    private readonly Broker _broker;
    private readonly string? _server;

    private Stage(string folder, string name, Broker broker, string? server)
    {
        Folder = folder;
        Name = name;
        _broker = broker;
        _server = server;
    }

    public string Folder { get; }

    public string Name { get; }

    public Broker Broker => _broker;

    public static async Task<Stage> BuildAsync(string name, bool isShared, CancellationToken cancellationToken)
    {
        string unique = string.Create(CultureInfo.InvariantCulture, $"crash-{Environment.ProcessId}-{name}").Replace(' ', '-');
        string folder = Path.GetFullPath(Path.Combine(".run", unique));
        Directory.CreateDirectory(folder);
        foreach (string agent in (string[])[WorkerProgram.Buyer, WorkerProgram.Seller])
        {
            await KeyFiles.CreateAsync(Path.Combine(folder, "keys"), AgentId.Parse(agent), cancellationToken);
        }

        string? server = isShared
            ? Environment.GetEnvironmentVariable("IACP_POSTGRES") ?? throw new InvalidOperationException("IACP_POSTGRES is not set; run this by eng/crash.sh, which starts a server.")
            : null;
        var stage = new Stage(folder, unique, await Broker.OpenAsync(unique, cancellationToken), server);
        if (isShared)
        {
            await stage.OnServerAsync("CREATE DATABASE", "", cancellationToken);
        }

        return stage;
    }

    /// <summary>The configuration of a worker.</summary>
    public Dictionary<string, string> Configure(string agent, string worker, TimeSpan ttl) => new()
    {
        ["Iacp__Transport__Uri"] = Broker.Uri,
        ["Iacp__Transport__ConnectionName"] = worker,
        ["Iacp__Transport__DefaultTtl"] = ttl.ToString(),
        ["Iacp__Trust__KeyFolder"] = Path.Combine(Folder, "keys"),
        ["Iacp__Store__Kind"] = (_server is null ? StoreKind.Sqlite : StoreKind.PostgreSql).ToString(),
        ["Iacp__Store__Path"] = FileOf(agent),
        ["Iacp__Store__ConnectionString"] = DatabaseOf(agent) ?? "",
        ["Iacp__Store__Lease"] = "00:00:05",
        ["Iacp__Presence__Announce"] = "false",
        ["Iacp__Conversations__Retention"] = "7.00:00:00",
        ["Iacp__Conversations__MaxConversations"] = "1000000",
        ["Iacp__Conversations__MaxConversationsPerPeer"] = "1000000",
        ["Iacp__Conversations__MaxBytes"] = "17179869184",
        // Kills hit messages that are not to blame; with the usual limits some would be taken for the cause.
        ["Iacp__Retry__Tries"] = "20",
        ["Iacp__Retry__UnfinishedRuns"] = "100",
        ["DOTNET_TieredPGO"] = "0",
        // What the scripts know is not the workers' business.
        ["RABBITMQ_URI"] = "",
        ["RABBITMQ_MANAGEMENT_URI"] = "",
    };

    public StoreReader Reader(string agent) => new(_server is null ? FileOf(agent) : null, DatabaseOf(agent), agent);

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        if (_server is not null)
        {
            await OnServerAsync("DROP DATABASE", " WITH (FORCE)", CancellationToken.None);
        }
    }

    private string FileOf(string agent) => Path.Combine(Folder, agent + ".db");

    private string? DatabaseOf(string agent) => _server is null ? null : $"{_server};Database={Name}-{agent}";

    private async Task OnServerAsync(string command, string how, CancellationToken cancellationToken)
    {
        foreach (string agent in (string[])[WorkerProgram.Buyer, WorkerProgram.Seller])
        {
            await using var connection = new NpgsqlConnection($"{_server};Database=postgres;Pooling=False");
            await connection.OpenAsync(cancellationToken);
            await using var sql = new NpgsqlCommand($"{command} \"{Name}-{agent}\"{how}", connection);
            await sql.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
