using System.CommandLine;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Worker.Commands;

/// <summary><c>iacp-worker keys create ID… --folder FOLDER</c>: makes key pairs that do not exist yet.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var agents = new Argument<string[]>("agent") { Description = "Agent ids.", Arity = ArgumentArity.OneOrMore };
        var folder = new Option<string>("--folder") { Description = "Key folder.", DefaultValueFactory = _ => "keys" };
        var create = new Command("create", "Makes a key pair for each agent that has none: public/ID.json and private/ID.key.") { agents, folder };
        create.SetAction((result, cancellationToken) => WorkerHost.GuardAsync(() => CreateAsync(result.GetValue(agents)!, result.GetValue(folder)!, cancellationToken)));
        return new Command("keys", "Makes keys of agents.") { create };
    }

    private static async Task<int> CreateAsync(string[] agents, string folder, CancellationToken cancellationToken)
    {
        foreach (string agent in agents)
        {
            AgentId id = AgentId.Parse(agent);
            bool made = await KeyFiles.CreateAsync(folder, id, cancellationToken);
            await Console.Out.WriteLineAsync($"{id}: {(made ? "made" : "exists already")}");
        }

        return 0;
    }
}
