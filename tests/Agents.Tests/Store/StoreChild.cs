using System.Diagnostics;
using IacpBus.Agents.Store;

namespace IacpBus.Agents.Tests.Store;

/// <summary>Another process with a store, which stands still at a point.</summary>
internal sealed class StoreChild : IAsyncDisposable
{
    private readonly Process _process;

    private StoreChild(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Returns when it has reached the point.</summary>
    public static async Task<StoreChild> StartAsync(StoreOptions options, string point)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "IacpBus.Agents.Tests.Host.dll");
        string store = options.Kind == StoreKind.Sqlite ? options.Path : options.ConnectionString!;
        var start = new ProcessStartInfo("dotnet", [program, options.Kind.ToString(), store, point]) { RedirectStandardOutput = true };
        var child = new StoreChild(Process.Start(start)!);
        Assert.Equal(point, await child._process.StandardOutput.ReadLineAsync().OrFail());
        return child;
    }

    /// <summary>With SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().OrFail();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
