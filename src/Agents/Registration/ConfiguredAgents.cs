using System.Globalization;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents.Registration;

/// <summary>Reads the list <c>Iacp:Agents</c> and says everything that is wrong with it at once.</summary>
internal sealed class ConfiguredAgents(IConfigurationSection list, ConfiguredCapability? custom, ConfiguredNegotiation? customNegotiation)
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

        if (agent["CreditLimit"] is { } limit)
        {
            if (decimal.TryParse(limit, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal credits))
            {
                builder.CreditLimit = credits;
            }
            else
            {
                _problems.Add($"{agent.Path}:CreditLimit is '{limit}'; it must be a number of credits, at least 0.");
            }
        }

        foreach (IConfigurationSection capability in agent.GetSection("Capabilities").GetChildren())
        {
            AddCapability(builder, capability);
        }

        if (agent.GetSection("Negotiation") is var negotiation && negotiation.Exists())
        {
            AddNegotiation(builder, negotiation);
        }
    }

    private void AddNegotiation(AgentBuilder builder, IConfigurationSection section)
    {
        try
        {
            if ((customNegotiation?.Invoke(section) ?? Made<INegotiationHandler>(section, customNegotiation is not null)) is { } createHandler)
            {
                builder.Negotiation(createHandler, section.Bind);
            }
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            _problems.Add($"{section.Path}: {wrong.Message}");
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
            if ((custom?.Invoke(section) ?? Made<ICapabilityHandler>(section, custom is not null)) is { } createHandler)
            {
                builder.Capability(name, createHandler, options => Bind(section, options));
            }
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            _problems.Add($"{section.Path}: {wrong.Message}");
        }
    }

    /// <summary>Makes the .NET type that the section names as its handler.</summary>
    private Func<IServiceProvider, THandler>? Made<THandler>(IConfigurationSection section, bool orProgram)
    {
        string? typeName = section["Handler"];
        if (typeName is null)
        {
            _problems.Add($"{section.Path} has nothing that does the work; set Handler to a .NET type that implements {typeof(THandler).Name}{(orProgram ? " or Program to a program" : "")}.");
            return null;
        }

        if (FindType(typeName) is not { } type || !typeof(THandler).IsAssignableFrom(type) || type.IsAbstract)
        {
            _problems.Add($"{section.Path}:Handler is '{typeName}'; it must name a class that implements {typeof(THandler).Name}, with its assembly: Company.Review, Company.Agents.");
            return null;
        }

        return services => (THandler)ActivatorUtilities.GetServiceOrCreateInstance(services, type);
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
