using System.CommandLine;
using IacpBus.Agents.Store;
using Microsoft.Extensions.Configuration;

namespace IacpBus.Worker.Commands;

/// <summary>Which stores a command reads: those of configurations, and files. Nothing is started and nothing is written.</summary>
internal static class StoreArguments
{
    public const string Snapshot = "a snapshot; what a worker commits meanwhile is not in it";

    public static Option<string[]> Configs() => new("--config") { Description = "A worker's configuration file (JSON), whose Iacp:Store is read; may be given more than once. Environment variables win over it." };

    public static Option<string[]> Files() => new("--store") { Description = "A store's SQLite file; may be given more than once." };

    /// <summary>The stores that were named, or that of the environment when none was.</summary>
    public static IReadOnlyList<StoreOptions> Read(string[] configs, string[] files)
    {
        string?[] named = configs;
        return [.. (configs.Length + files.Length == 0 ? [null] : named).Select(OfConfiguration), .. files.Select(file => new StoreOptions { Path = file })];
    }

    private static StoreOptions OfConfiguration(string? file) =>
        WorkerHost.CreateEmptyBuilder(file).Configuration.GetSection(StoreOptions.Section).Get<StoreOptions>() ?? new StoreOptions();
}
