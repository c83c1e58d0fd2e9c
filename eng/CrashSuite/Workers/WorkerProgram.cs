using System.Globalization;
using IacpBus.Agents;
using IacpBus.Agents.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IacpBus.CrashSuite.Workers;

/// <summary>
/// A process with one agent, to be killed at any moment: <c>worker buyer|seller FOLDER WORK-MS [POINT:N]</c>. Broker, keys
/// and store are configured by the environment. It says "ready" when it receives, and ends in peace when its standard
/// input does.
/// </summary>
internal static class WorkerProgram
{
    public const string Buyer = "crash-buyer";
    public const string Seller = "crash-seller";
    public const string Capability = "crash_work";

    public static async Task<int> RunAsync(string[] args)
    {
        bool isBuyer = args[0] == "buyer";
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "));
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(TimeProvider.System);
        if (args.Length > 3)
        {
            builder.Services.AddSingleton(new FaultPoints { Reached = new Death(args[3]).Pass });
        }

        using SellerWork? work = isBuyer ? null : new SellerWork(args[1], TimeSpan.FromMilliseconds(int.Parse(args[2], CultureInfo.InvariantCulture)), TimeProvider.System);
        if (work is null)
        {
            builder.Services.AddIacpAgent(Buyer);
            builder.Services.AddHostedService<BuyerService>();
        }
        else
        {
            builder.Services.AddIacpAgent(Seller, agent => agent
                .Negotiation(SellerWork.ConsiderAsync, work.NegotiatedAsync, options => options.MaxConcurrent = 64)
                .Capability(Capability, work.HandedOverAsync, options => options.MaxConcurrent = 64));
            builder.Services.AddHostedService<SellerService>();
        }

        await builder.Build().RunAsync();
        return 0;
    }
}
