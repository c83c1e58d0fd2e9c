using IacpBus.Agents;
using IacpBus.Worker.Programs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IacpBus.Worker.Commands;

/// <summary>Builds the host of the agents in configuration, and turns what a person can mend into sentences.</summary>
internal static class WorkerHost
{
    /// <summary>Longest time that running work gets to finish after SIGTERM; what is left then goes back to its queue.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(30);

    public static HostApplicationBuilder CreateBuilder(string? configurationFile)
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

        Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure<HostOptions>(builder.Services, options => options.ShutdownTimeout = DrainTimeout);
        builder.Services.AddIacpAgents(builder.Configuration, ConfiguredProgram.From, ConfiguredProgram.NegotiationFrom);
        return builder;
    }

    /// <summary>Runs a command; a mistake of the operator becomes one line on standard error and exit code 1.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception mistake) when (mistake is InvalidOperationException or OptionsValidationException or FormatException or ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(Sentence(mistake));
            return 1;
        }
    }

    private static string Sentence(Exception mistake) => mistake switch
    {
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),

        // A configuration file that is no JSON: where it goes wrong stands in the innermost message only.
        InvalidDataException file => $"{file.Message} {file.GetBaseException().Message}",
        _ => mistake.Message,
    };
}
