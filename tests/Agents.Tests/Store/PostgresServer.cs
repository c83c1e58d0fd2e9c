using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IacpBus.Tests;

namespace IacpBus.Agents.Tests.Store;

/// <summary>A server of one test, to be crashed.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iacp-postgres-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres");

    public static async Task<PostgresServer> StartNewAsync()
    {
        var server = new PostgresServer();
        // The server's own user must get there.
        File.SetUnixFileMode(server._folder, (UnixFileMode)0b111_101_101);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        string script = Environment.GetEnvironmentVariable("IACP_POSTGRES_SERVER")
            ?? throw new InvalidOperationException("IACP_POSTGRES_SERVER names no script that runs a server. Run the tests with eng/with-postgres.sh.");
        var start = new ProcessStartInfo(script, [Path.Combine(_folder, "data"), _port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        Assert.Equal("ready", await _process.StandardOutput.ReadLineAsync().OrFail());
    }

    /// <summary>As a loss of power does, but for what the operating system has not written yet.</summary>
    public async Task CrashAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.StandardInput.Close();
            await process.WaitForExitAsync().OrFail();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
