using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport;
using MassTransit;

namespace IacpBus.Agents.Capabilities;

/// <summary>Answers what this agent can do (spec/iacp.md 3.3). A query that nothing matches gets an empty list, not an error.</summary>
internal sealed class CapabilityQueryConsumer(AgentTransport transport, AgentCapabilities capabilities) : IConsumer<CapabilityQuery>
{
    public Task Consume(ConsumeContext<CapabilityQuery> context)
    {
        IEnumerable<Capability> offered = capabilities.All.Select(Describe);
        if (context.Message.Capabilities.Count > 0)
        {
            offered = offered.Where(capability => context.Message.Capabilities.Any(capability.Answers));
        }

        Capability[] matching = [.. offered];
        return context.RespondAsync(new CapabilityManifest
        {
            Status = ResponseStatus.Accepted,
            Capabilities = matching,
            Load = capabilities.Load,
            EtaSeconds = Eta(matching),
            Manifest = new AgentManifest { AgentId = transport.Id.Value },
        });
    }

    private static Capability Describe(CapabilityRegistration capability) => new()
    {
        Name = capability.Name,
        Description = capability.Options.Description,
        Models = [.. capability.Options.Models],
        Tools = [.. capability.Options.Tools],
        MaxConcurrent = capability.Options.MaxConcurrent,
        Availability = capability.Active < capability.Options.MaxConcurrent ? "idle" : "busy",
    };

    /// <summary>When the first of the matching capabilities would be done with one more call.</summary>
    private double? Eta(Capability[] matching)
    {
        double[] etas = [.. capabilities.All
            .Where(capability => matching.Any(match => match.Name == capability.Name))
            .Select(capability => capability.Options.TypicalDuration.TotalSeconds * (1 + (capability.Active / capability.Options.MaxConcurrent)))];
        return etas.Length == 0 ? null : etas.Min();
    }
}
