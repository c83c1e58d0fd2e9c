using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Trust;
using MassTransit;

namespace IacpBus.Transport.Receiving;

/// <summary>Follows one endpoint of one or more agents through connects and losses: tells health, and says once when an agent receives.</summary>
internal sealed class EndpointObserver(IReadOnlyCollection<AgentTransport> agents, Ear ear, TransportHealth health) : IReceiveEndpointObserver
{
    private readonly string _part = ear == Ear.Inbox ? "inbox" : "presence";

    public Task Ready(ReceiveEndpointReady ready)
    {
        foreach (AgentTransport agent in agents)
        {
            health.Works(agent.Id, _part);
            if (agent.SetReady(ear))
            {
                Log.AgentReady(agent.Road.Logger, agent.Id.Value, BrokerNames.Inbox(agent.Id), Ed25519Engines.Current.Description, agent.Definition.Policy);
            }
        }

        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed)
    {
        foreach (AgentTransport agent in agents)
        {
            health.Fails(agent.Id, _part, "the broker ended the delivery; it is being set up again.");
        }
        return Task.CompletedTask;
    }

    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        string problem = faulted.Exception?.GetBaseException().Message ?? "the connection was lost.";
        foreach (AgentTransport agent in agents)
        {
            health.Fails(agent.Id, _part, problem);
            Log.EndpointLost(agent.Road.Logger, agent.Id.Value, _part, problem);
        }
        return Task.CompletedTask;
    }
}
