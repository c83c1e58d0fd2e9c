using System.CommandLine;
using System.CommandLine.Invocation;
using IacpBus.Transport.Receiving;

namespace IacpBus.Worker.Commands;

/// <summary>All commands. Exit codes: 0 fine, 1 something is wrong, 2 the command line is.</summary>
internal static class WorkerCommandLine
{
    private const int Usage = 2;

    public static async Task<int> RunAsync(string[] args, InvocationConfiguration invocation)
    {
        var root = new RootCommand("Runs IACP agents on RabbitMQ.")
        {
            RunCommand.Create(),
            KeysCommand.Create(),
            HandoffCommand.Create(),
            StoryCommand.Create(),
            PeersCommand.Create(),
            CheckCommand.Create(),
            BooksCommand.Create(),
            AuditCommand.Create(),
            LettersCommand.Create("dead", "Looks into an agent's dead letters.", Lane.DeadLetters),
            LettersCommand.Create("quarantine", "Looks into an agent's quarantine.", Lane.Quarantine),
        };
        ParseResult parsed = root.Parse(args);
        int code = await parsed.InvokeAsync(invocation);
        return parsed.Action is ParseErrorAction ? Usage : code;
    }
}
