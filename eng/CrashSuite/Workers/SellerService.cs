using IacpBus.Agents.Client;
using Microsoft.Extensions.Hosting;

namespace IacpBus.CrashSuite.Workers;

/// <summary>Says when the seller receives, and ends it with its standard input.</summary>
internal sealed class SellerService(IAgentClient client, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await client.Ready.WaitAsync(stoppingToken);
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync(stoppingToken) is not null)
        {
        }

        lifetime.StopApplication();
    }
}
