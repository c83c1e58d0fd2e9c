using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents;

/// <summary>Agents from configuration.</summary>
public static class ConfiguredAgentsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the agents of the list <c>Iacp:Agents</c> in <paramref name="configuration"/>: <c>Id</c>, <c>Policy</c>, and
    /// <c>Capabilities</c> with <c>Name</c>, the members of <see cref="CapabilityOptions"/> and <c>Handler</c>, the
    /// assembly-qualified name of an <see cref="ICapabilityHandler"/>; and <c>Negotiation</c> with <c>Handler</c>, likewise an
    /// <see cref="INegotiationHandler"/>, and <c>MaxConcurrent</c>.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="custom">A further kind of capability that the host knows.</param>
    /// <param name="negotiation">A further kind of negotiation handler that the host knows.</param>
    /// <exception cref="InvalidOperationException">Something in the list is wrong; one sentence per problem.</exception>
    public static IServiceCollection AddIacpAgents(this IServiceCollection services, IConfiguration configuration, ConfiguredCapability? custom = null, ConfiguredNegotiation? negotiation = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        new ConfiguredAgents(configuration.GetSection("Iacp:Agents"), custom, negotiation).AddTo(services);
        return services;
    }
}
