using System.CommandLine;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Worker.Commands;

/// <summary><c>iacp-worker check [--agent ID]…</c>: says before the start what would keep agents from working.</summary>
internal static class CheckCommand
{
    private const string ManagementVariable = "RABBITMQ_MANAGEMENT_URI";

    public static Command Create()
    {
        var agents = new Option<string[]>("--agent") { Description = "An agent that shall run here; may be given more than once. Default: those of Iacp:Agents." };
        agents.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value).Where(text => !AgentId.TryParse(text, out _)))
            {
                result.AddError($"'{text.Printable()}' is no agent id; one looks like reviewer-02.");
            }
        });
        var management = new Option<string?>("--management") { Description = $"The broker's management API, such as http://localhost:15672, to compare clocks. Default: the environment variable {ManagementVariable}." };
        management.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && ManagementUri(result.Tokens[0].Value) is null)
            {
                result.AddError("--management must be an address such as http://localhost:15672.");
            }
        });
        Option<bool> json = OperatorOptions.Json();
        Option<string?> config = OperatorOptions.Config();
        var command = new Command("check", "Checks broker, version, queues, permissions, keys and clock, and changes nothing.") { agents, management, json, config };
        command.SetAction((result, cancellationToken) => WorkerHost.GuardAsync(
            () => RunAsync(result.GetValue(agents) ?? [], ManagementUri(result.GetValue(management) ?? Environment.GetEnvironmentVariable(ManagementVariable)), result.GetValue(config),
                result.GetValue(json), result.InvocationConfiguration.Output, cancellationToken),
            result.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(string[] named, Uri? management, string? config, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        using IHost host = WorkerHost.CreateOperatorHost(config);
        var results = new List<CheckResult>();
        IReadOnlyList<AgentId> agents = named.Length > 0
            ? [.. named.Select(AgentId.Parse).Distinct()]
            : ConfiguredAgents(host.Services.GetRequiredService<IConfiguration>(), results);
        var check = host.Services.GetRequiredService<BrokerCheck>();
        foreach (CheckResult result in results)
        {
            await PrintAsync(result);
        }

        await foreach (CheckResult result in check.RunAsync(agents, management, cancellationToken))
        {
            results.Add(result);
            await PrintAsync(result);
        }

        bool sound = !results.Exists(result => result.Status == CheckStatus.Problem);
        if (json)
        {
            await output.WriteLineAsync(Document(results, sound));
        }

        return sound ? 0 : 1;

        Task PrintAsync(CheckResult result) => json ? Task.CompletedTask : output.WriteLineAsync($"{Word(result.Status),-8}{result.Name,-12}{result.Sentence.Printable()}");
    }

    /// <summary>The ids of Iacp:Agents; what else is wrong with them is told here too, as the start would.</summary>
    private static List<AgentId> ConfiguredAgents(IConfiguration configuration, List<CheckResult> results)
    {
        var agents = new List<AgentId>();
        foreach (string? text in configuration.GetSection("Iacp:Agents").GetChildren().Select(agent => agent["Id"]))
        {
            if (AgentId.TryParse(text, out AgentId agent) && !agents.Contains(agent))
            {
                agents.Add(agent);
            }
        }

        if (WorkerHost.MistakeIn(configuration) is { } mistake)
        {
            results.AddRange(mistake.Split(Environment.NewLine).Select(sentence => new CheckResult("agents", CheckStatus.Problem, sentence)));
        }
        else if (agents.Count == 0)
        {
            results.Add(new CheckResult("agents", CheckStatus.Warning, "No agent is named, so no agent's queues and keys are checked. Give --agent, or a configuration with Iacp:Agents."));
        }

        return agents;
    }

    private static Uri? ManagementUri(string? text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null;

    private static string Word(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Warning => "warning",
        _ => "problem",
    };

    private static string Document(List<CheckResult> results, bool sound) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", sound);
        json.WriteStartArray("checks");
        foreach (CheckResult result in results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Name);
            json.WriteString("status", Word(result.Status));
            json.WriteString("sentence", result.Sentence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
