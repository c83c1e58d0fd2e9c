using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Sending;

/// <summary>Agents as addresses of MassTransit: <c>iacp:AGENT</c>, the id escaped as in any URI.</summary>
public static class IacpAddress
{
    private const string Scheme = "iacp";

    /// <summary>The address of an agent, for <c>GetSendEndpoint</c> inside a consumer.</summary>
    public static Uri Of(AgentId agent) => new($"{Scheme}:{Uri.EscapeDataString(agent.Value)}");

    internal static bool TryParse(Uri address, out RecipientAddress recipient)
    {
        recipient = default;
        return address.IsAbsoluteUri
            && address.Scheme == Scheme
            && RecipientAddress.TryParse(Uri.UnescapeDataString(address.AbsolutePath), out recipient);
    }
}
