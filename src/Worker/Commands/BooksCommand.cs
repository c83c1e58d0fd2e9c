using System.CommandLine;
using IacpBus.Agents.Store.Reading;

namespace IacpBus.Worker.Commands;

/// <summary><c>iacp-worker books [--config FILE]… [--store FILE]…</c>: the agents' credits, and whether they add up on both sides of each trade.</summary>
internal static class BooksCommand
{
    public static Command Create()
    {
        Option<string[]> configs = StoreArguments.Configs();
        Option<string[]> files = StoreArguments.Files();
        Option<bool> json = OperatorOptions.Json();
        var command = new Command("books", "Shows the agents' credits and proves that they add up; reads stores beside their workers.") { configs, files, json };
        command.SetAction((result, cancellationToken) => WorkerHost.GuardAsync(
            async () =>
            {
                BookReport report = await BookReader.ReadAsync(StoreArguments.Read(result.GetValue(configs) ?? [], result.GetValue(files) ?? []), cancellationToken);
                await result.InvocationConfiguration.Output.WriteLineAsync(result.GetValue(json) ? BookText.ToJson(report) : BookText.ToText(report));
                return report.IsSound ? 0 : 1;
            },
            result.InvocationConfiguration.Error));
        return command;
    }
}
