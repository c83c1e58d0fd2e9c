using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp.Messages;
using MassTransit;

namespace IacpBus.Agents.Capabilities;

/// <summary>Answers what this agent can do (spec/iacp.md 3.3). A query that nothing matches gets an empty list, not an error.</summary>
internal sealed class CapabilityQueryConsumer(AgentParts agent) : IConsumer<CapabilityQuery>
{
    public Task Consume(ConsumeContext<CapabilityQuery> context)
    {
        IReadOnlyList<CapabilityRegistration> matching = agent.Capabilities.Answer(context.Message);
        return context.RespondAsync(new CapabilityManifest
        {
            Status = ResponseStatus.Accepted,
            Capabilities = [.. matching.Select(capability => capability.Describe())],
            Load = agent.Capabilities.Load,
            EtaSeconds = AgentCapabilities.EtaOf(matching),
            Manifest = new AgentManifest { AgentId = agent.Id.Value },
        });
    }
}
