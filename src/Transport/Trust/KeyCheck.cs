using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;

namespace IacpBus.Transport.Trust;

/// <summary>Looks whether an agent can sign, and whether the others in the folder would believe it.</summary>
internal static class KeyCheck
{
    private const string Name = "keys";

    public static CheckResult Run(string folder, AgentId agent)
    {
        string publicFile = Path.Combine(KeyFiles.PublicFolder(folder), AgentWord.Encode(agent) + ".json");
        try
        {
            using AgentPrivateKey key = KeyFiles.LoadPrivateKey(folder, agent);
            if (!File.Exists(publicFile))
            {
                return CheckResult.Warning(Name, $"{publicFile} does not exist, so nobody who uses this folder believes {agent}. Run 'iacp-worker keys create {agent} --folder {folder}', which writes it again.");
            }

            return KeyFiles.TryReadPublicKey(publicFile, out AgentId owner, out AgentPublicKey? published) && owner == agent && published!.ToString() == key.PublicKey.ToString()
                ? CheckResult.Ok(Name, $"{agent} has its key pair, and nobody else may read the private key.")
                : CheckResult.Problem(Name, $"{publicFile} does not hold the public key that belongs to {agent}'s private key, so nobody who uses this folder believes {agent}. Delete it and run 'iacp-worker keys create {agent} --folder {folder}'.");
        }
        catch (InvalidOperationException problem)
        {
            return CheckResult.Problem(Name, problem.Message);
        }
    }
}
