using System.CommandLine;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Receiving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Worker.Commands;

/// <summary>
/// <c>iacp-worker dead list AGENT</c>, <c>iacp-worker dead show AGENT MESSAGE_ID</c>, and the same for <c>quarantine</c>.
/// Nothing is taken out of the queues.
/// </summary>
internal static class LettersCommand
{
    private const int DefaultLimit = 50;

    public static Command Create(string name, string description, Lane lane) => new(name, description) { CreateList(lane), CreateShow(lane) };

    private static Command CreateList(Lane lane)
    {
        Argument<AgentId> agent = OperatorOptions.Agent();
        var limit = new Option<int>("--limit") { Description = $"The most letters to list, oldest first; 1 to {LetterBrowser.MostLetters}.", DefaultValueFactory = _ => DefaultLimit };
        limit.Validators.Add(result =>
        {
            // What is no number is told by the parser.
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int number) && number is (< 1 or > LetterBrowser.MostLetters))
            {
                result.AddError($"--limit must lie between 1 and {LetterBrowser.MostLetters}.");
            }
        });
        Option<bool> json = OperatorOptions.Json();
        Option<string?> config = OperatorOptions.Config();
        var command = new Command("list", "Lists letters: when buried, id, sender, kind, size, and why.") { agent, limit, json, config };
        command.SetAction((result, cancellationToken) => RunAsync(result, config, async (browser, output) =>
        {
            LetterList list = await browser.ListAsync(result.GetValue(agent), lane, result.GetValue(limit), cancellationToken);
            await output.WriteLineAsync(result.GetValue(json) ? LetterJson.Write(list) : LetterText.Write(list));
            return 0;
        }));
        return command;
    }

    private static Command CreateShow(Lane lane)
    {
        Argument<AgentId> agent = OperatorOptions.Agent();
        var id = new Argument<string>("message_id") { Description = "The letter's id as the list shows it." };
        Option<bool> json = OperatorOptions.Json();
        Option<string?> config = OperatorOptions.Config();
        var command = new Command("show", "Shows one letter with headers and body.") { agent, id, json, config };
        command.SetAction((result, cancellationToken) => RunAsync(result, config, async (browser, output) =>
        {
            string wanted = result.GetValue(id)!;
            if (await browser.FindAsync(result.GetValue(agent), lane, wanted, cancellationToken) is not { } letter)
            {
                throw new InvalidOperationException($"None of the oldest {LetterBrowser.MostLetters} letters has the id {wanted.Printable()}. 'list' shows the ids.");
            }

            await output.WriteLineAsync(result.GetValue(json) ? LetterJson.Write(letter) : LetterText.Write(letter));
            return 0;
        }));
        return command;
    }

    private static Task<int> RunAsync(ParseResult result, Option<string?> config, Func<LetterBrowser, TextWriter, Task<int>> command) =>
        WorkerHost.GuardAsync(
            async () =>
            {
                using IHost host = WorkerHost.CreateOperatorHost(result.GetValue(config));
                return await command(host.Services.GetRequiredService<LetterBrowser>(), result.InvocationConfiguration.Output);
            },
            result.InvocationConfiguration.Error);
}
