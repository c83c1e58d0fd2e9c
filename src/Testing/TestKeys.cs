using System.Security.Cryptography;
using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Testing;

/// <summary>
/// The keys of agents in tests: the seed is the SHA-256 of the agent's name, so that a test signs the same bytes every
/// time. Anybody can compute them; they are for tests alone.
/// </summary>
public static class TestKeys
{
    /// <summary>The private key of an agent, to sign as that agent by hand; the caller disposes it.</summary>
    public static AgentPrivateKey Of(AgentId agent) => AgentPrivateKey.FromSeed(SHA256.HashData(Encoding.UTF8.GetBytes(agent.Value)));
}
