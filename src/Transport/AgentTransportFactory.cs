using System.Collections.Frozen;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IacpBus.Transport;

/// <summary>Builds the roads of all agents that were added to the container.</summary>
internal static class AgentTransportFactory
{
    public static AgentTransports CreateAll(IServiceProvider services)
    {
        var agents = new Dictionary<AgentId, AgentTransport>();
        foreach (AgentEndpointDefinition definition in services.GetServices<AgentEndpointDefinition>())
        {
            if (!agents.TryAdd(definition.Id, Create(services, definition)))
            {
                throw new InvalidOperationException($"Agent {definition.Id} was added twice to this process; give each agent one AddIacpAgent call.");
            }
        }

        return new AgentTransports(agents.ToFrozenDictionary());
    }

    private static AgentTransport Create(IServiceProvider services, AgentEndpointDefinition definition)
    {
        TransportOptions options = services.GetRequiredService<IOptions<TransportOptions>>().Value;
        var publisher = services.GetRequiredService<IMessagePublisher>();
        var clock = services.GetRequiredService<TimeProvider>();
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("IacpBus.Agent." + definition.Id);
        AgentPrivateKey key = definition.PrivateKey?.Invoke(services)
            ?? KeyFiles.LoadPrivateKey(services.GetRequiredService<IOptions<TrustOptions>>().Value.KeyFolder, definition.Id);
        var sending = new SendPipeline(definition.Id, definition.SignsMessages ? key : null, options, publisher, clock);
        var burial = new Burial(definition.Id, new PatientPublisher(definition.Id, publisher, services.GetRequiredService<TransportHealth>(), clock, logger), clock);
        var errors = new ErrorReplies(definition.Id, sending, clock, logger);
        var siblings = new Siblings(definition.Id, publisher, services.GetRequiredService<IInstanceCounter>(), clock);
        return new AgentTransport(definition, new AgentRoad(definition.Id, sending, burial, errors, siblings, logger), key);
    }
}
