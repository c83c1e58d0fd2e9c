using IacpBus.Agents;
using IacpBus.Agents.Registration;
using IacpBus.Agents.Store;
using IacpBus.Transport.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Support;

/// <summary>What goes into an <see cref="AgentHost"/>.</summary>
internal sealed class AgentHostBuilder(IServiceCollection services, TestKeys keys)
{
    public IServiceCollection Services => services;

    /// <summary>Adds an agent with its fixed key, known to everybody.</summary>
    public AgentHostBuilder Agent(string id, Action<AgentBuilder>? configure = null)
    {
        keys.Register(id);
        services.AddIacpAgent(id, agent =>
        {
            agent.UsePrivateKey(_ => TestKeys.PrivateKeyOf(id));
            configure?.Invoke(agent);
        });
        return this;
    }

    /// <summary>A handler that fails is buried at once.</summary>
    public AgentHostBuilder WithoutRetry()
    {
        services.Configure<RetryOptions>(retry => retry.Tries = 1);
        return this;
    }

    /// <summary>Keeps everything in a file, as programs do.</summary>
    public AgentHostBuilder Store(string path)
    {
        services.Configure<StoreOptions>(store =>
        {
            store.Kind = StoreKind.Sqlite;
            store.Path = path;
        });
        return this;
    }

    public AgentHostBuilder Options(Action<TransportOptions> configure)
    {
        services.AddIacpTransport(configure);
        return this;
    }
}
