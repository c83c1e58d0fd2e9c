using System.Globalization;
using IacpBus.Agents.Capabilities;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents.Registration;

/// <summary>Reads the list <c>Iacp:Agents</c> and says everything that is wrong with it at once.</summary>
internal sealed class ConfiguredAgents(IConfigurationSection list, ConfiguredCapability? custom)
{
    private readonly List<string> _problems = [];

    public void AddTo(IServiceCollection services)
    {
        foreach (IConfigurationSection agent in list.GetChildren())
        {
            AddAgent(services, agent);
        }

        if (_problems.Count > 0)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, _problems));
        }
    }

    private void AddAgent(IServiceCollection services, IConfigurationSection agent)
    {
        string? id = agent["Id"];
        if (!AgentId.TryParse(id, out _))
        {
            _problems.Add($"{agent.Path}:Id is '{id}'; it must be an agent id such as reviewer-02.");
            return;
        }

        try
        {
            services.AddIacpAgent(id!, builder => Configure(builder, agent));
        }
        catch (ArgumentException wrong)
        {
            _problems.Add($"{agent.Path}: {wrong.Message}");
        }
    }

    private void Configure(AgentBuilder builder, IConfigurationSection agent)
    {
        if (agent["Policy"] is { } policy)
        {
            if (Enum.TryParse(policy, ignoreCase: true, out SignaturePolicy parsed) && Enum.IsDefined(parsed))
            {
                builder.Policy = parsed;
            }
            else
            {
                _problems.Add($"{agent.Path}:Policy is '{policy}'; it must be Required, Registered or Open.");
            }
        }

        foreach (IConfigurationSection capability in agent.GetSection("Capabilities").GetChildren())
        {
            AddCapability(builder, capability);
        }
    }

    private void AddCapability(AgentBuilder builder, IConfigurationSection section)
    {
        if (section["Name"] is not { Length: > 0 } name)
        {
            _problems.Add($"{section.Path}:Name is missing; give the capability a name such as code_review.");
            return;
        }

        try
        {
            if (Handler(section) is { } createHandler)
            {
                builder.Capability(name, createHandler, options => Bind(section, options));
            }
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            _problems.Add($"{section.Path}: {wrong.Message}");
        }
    }

    private Func<IServiceProvider, ICapabilityHandler>? Handler(IConfigurationSection section)
    {
        if (custom?.Invoke(section) is { } made)
        {
            return made;
        }

        string? typeName = section["Handler"];
        if (typeName is null)
        {
            _problems.Add($"{section.Path} has nothing that does the work; set Handler to a .NET type that implements ICapabilityHandler{(custom is null ? "" : " or Program to a program")}.");
            return null;
        }

        if (FindType(typeName) is not { } type || !typeof(ICapabilityHandler).IsAssignableFrom(type) || type.IsAbstract)
        {
            _problems.Add($"{section.Path}:Handler is '{typeName}'; it must name a class that implements ICapabilityHandler, with its assembly: Company.Review, Company.Agents.");
            return null;
        }

        return services => (ICapabilityHandler)ActivatorUtilities.GetServiceOrCreateInstance(services, type);
    }

    private static Type? FindType(string name)
    {
        try
        {
            return Type.GetType(name, throwOnError: false);
        }
        catch (Exception unreadable) when (unreadable is IOException or BadImageFormatException or ArgumentException)
        {
            // An assembly name that cannot be read or loaded throws all the same.
            return null;
        }
    }

    private static void Bind(IConfigurationSection section, CapabilityOptions options)
    {
        section.Bind(options);
        if (options.TypicalDuration <= TimeSpan.Zero)
        {
            throw new ArgumentException($"TypicalDuration is {options.TypicalDuration.ToString("c", CultureInfo.InvariantCulture)}; it must be positive.");
        }
    }
}
