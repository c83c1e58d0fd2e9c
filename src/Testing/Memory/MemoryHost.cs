using IacpBus.Agents.Conversations;
using IacpBus.Agents.Store;
using IacpBus.Transport;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Testing.Memory;

/// <summary>The host of a test: the author's registrations as they are, but for the broker, the keys and the clock.</summary>
internal static class MemoryHost
{
    public static IHost Build(Action<IServiceCollection> configure, TestClock clock)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        IServiceCollection services = builder.Services;
        services.AddSingleton(clock);
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IKeyDirectory, TestKeyDirectory>();
        services.AddSingleton(new RetryJitter((lower, _) => lower));
        services.AddSingleton<IHostLifetime, TestLifetime>();
        configure(services);
        if (services.All(service => service.ServiceType != typeof(AgentEndpointDefinition)))
        {
            throw new InvalidOperationException("No agent was added: call services.AddIacpAgent(\"agent-id\", …) in the function that StartAsync takes.");
        }

        services.PostConfigure<TransportOptions>(options => options.Uri = options.Uri.Length == 0 ? "amqp://memory" : options.Uri);
        services.PostConfigure<StoreOptions>(options => options.Kind = StoreKind.Memory);
        services.AddSingleton<IWorkObserver>(provider => provider.GetRequiredService<MemoryBroker>().Activity);
        services.RemoveAll<IMessagePublisher>();
        services.RemoveAll<IInstanceCounter>();
        services.AddSingleton<IInstanceCounter, OneInstance>();
        services.AddSingleton<MemoryBroker>();
        services.AddSingleton<IMessagePublisher>(provider => provider.GetRequiredService<MemoryBroker>());
        services.AddSingleton<MemoryBusHost>();
        for (int i = 0; i < services.Count; i++)
        {
            services[i] = Replace(services[i]);
        }

        return builder.Build();
    }

    private static ServiceDescriptor Replace(ServiceDescriptor service)
    {
        if (service.ServiceType == typeof(IHostedService) && service is { IsKeyedService: false, ImplementationType: { } type } && type == typeof(BusHost))
        {
            return ServiceDescriptor.Singleton<IHostedService>(provider => provider.GetRequiredService<MemoryBusHost>());
        }

        return service.ServiceType == typeof(AgentEndpointDefinition) && service.ImplementationInstance is AgentEndpointDefinition { PrivateKey: null } agent
            ? ServiceDescriptor.Singleton(agent with { PrivateKey = _ => TestKeys.Of(agent.Id) })
            : service;
    }

    /// <summary>The usual one would take Ctrl-C away from whoever runs the tests.</summary>
    private sealed class TestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
