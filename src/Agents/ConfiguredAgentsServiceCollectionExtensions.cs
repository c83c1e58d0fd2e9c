using IacpBus.Agents.Capabilities;
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
    /// assembly-qualified name of an <see cref="ICapabilityHandler"/>.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="custom">A further kind of capability that the host knows.</param>
    /// <exception cref="InvalidOperationException">Something in the list is wrong; one sentence per problem.</exception>
    public static IServiceCollection AddIacpAgents(this IServiceCollection services, IConfiguration configuration, ConfiguredCapability? custom = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        new ConfiguredAgents(configuration.GetSection("Iacp:Agents"), custom).AddTo(services);
        return services;
    }
}
