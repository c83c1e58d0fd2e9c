using IacpBus.Agents;
using IacpBus.Agents.Store;
using IacpBus.Transport.Configuration;
using IacpBus.Worker.Programs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IacpBus.Worker.Commands;

/// <summary>Builds the host of the agents in configuration, and turns what a person can mend into sentences.</summary>
internal static class WorkerHost
{
    /// <summary>Longest time that running work gets to finish after SIGTERM; what is left then goes back to its queue.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(30);

    public static HostApplicationBuilder CreateBuilder(string? configurationFile)
    {
        HostApplicationBuilder builder = CreateEmptyBuilder(configurationFile);
        builder.Services.AddIacpAgents(builder.Configuration, ConfiguredProgram.From, ConfiguredProgram.NegotiationFrom);
        return builder;
    }

    /// <summary>
    /// The transport for an operator's command, without the agents, and without a log, which would stand in the answer.
    /// Such a host is never started.
    /// </summary>
    public static IHost CreateOperatorHost(string? configurationFile)
    {
        HostApplicationBuilder builder = CreateEmptyBuilder(configurationFile);
        builder.Logging.ClearProviders();
        builder.Services.AddIacpTransport();
        return builder.Build();
    }

    /// <summary>What a start would say about <c>Iacp:Agents</c>; <c>null</c> when nothing.</summary>
    public static string? MistakeIn(IConfiguration configuration)
    {
        try
        {
            new ServiceCollection().AddIacpAgents(configuration, ConfiguredProgram.From, ConfiguredProgram.NegotiationFrom);
            return null;
        }
        catch (InvalidOperationException mistake)
        {
            return mistake.Message;
        }
    }

    /// <summary>A host that agents can be added to, without those of the configuration.</summary>
    public static HostApplicationBuilder CreateEmptyBuilder(string? configurationFile)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        if (configurationFile is not null)
        {
            string path = Path.GetFullPath(configurationFile);
            if (!File.Exists(path))
            {
                throw new InvalidOperationException($"The configuration file {path} does not exist.");
            }

            Microsoft.Extensions.Configuration.JsonConfigurationExtensions.AddJsonFile(builder.Configuration, path, optional: false);

            // The environment wins over files, so that secrets need not stand in one.
            Microsoft.Extensions.Configuration.EnvironmentVariablesExtensions.AddEnvironmentVariables(builder.Configuration);
        }

        // Why a start failed is told by GuardAsync, in a sentence; the host would log it with a stack trace first.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure<HostOptions>(builder.Services, options => options.ShutdownTimeout = DrainTimeout);
        return builder;
    }

    /// <summary>For a command that asks and ends: it neither needs a store nor may take that of a worker beside it.</summary>
    public static void KeepNothing(IServiceCollection services) => services.PostConfigure<StoreOptions>(options => options.Kind = StoreKind.Memory);

    /// <summary>Runs a command; a mistake of the operator becomes one line on standard error and exit code 1.</summary>
    public static Task<int> GuardAsync(Func<Task<int>> command) => GuardAsync(command, Console.Error);

    /// <inheritdoc cref="GuardAsync(Func{Task{int}})"/>
    public static async Task<int> GuardAsync(Func<Task<int>> command, TextWriter error)
    {
        try
        {
            return await command();
        }
        catch (Exception mistake) when (mistake is InvalidOperationException or OptionsValidationException or FormatException or ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(Sentence(mistake));
            return 1;
        }
    }

    private static string Sentence(Exception mistake) => mistake switch
    {
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),

        // A configuration file that is no JSON: where it goes wrong stands in the innermost message only.
        InvalidDataException file when !file.Message.Contains(file.GetBaseException().Message.TrimEnd('.'), StringComparison.Ordinal) => $"{file.Message} {file.GetBaseException().Message}",
        _ => mistake.Message,
    };
}
