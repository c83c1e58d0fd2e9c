using System.CommandLine;
using IacpBus.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Worker.Commands;

/// <summary><c>iacp-worker run --config FILE</c>: the agents of a configuration file until SIGTERM or Ctrl-C.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config") { Description = "Configuration file (JSON). Environment variables such as Iacp__Transport__Uri win over it." };
        var command = new Command("run", "Runs the agents of a configuration file until it is told to stop.") { config };
        command.SetAction((result, cancellationToken) => WorkerHost.GuardAsync(() => RunAsync(result.GetValue(config), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string? config, CancellationToken cancellationToken)
    {
        using IHost host = WorkerHost.CreateBuilder(config).Build();
        if (host.Services.GetService<AgentTransports>() is not { All.Count: > 0 })
        {
            throw new InvalidOperationException("No agent is configured: list at least one under Iacp:Agents.");
        }

        await host.RunAsync(cancellationToken);
        return 0;
    }
}
