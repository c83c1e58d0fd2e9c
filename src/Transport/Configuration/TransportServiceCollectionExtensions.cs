using IacpBus.Transport.Broker;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IacpBus.Transport.Configuration;

/// <summary>Registration of the transport. Most programs use <c>AddIacpAgent</c> of IacpBus.Agents instead.</summary>
public static class TransportServiceCollectionExtensions
{
    /// <summary>
    /// Adds the transport with options from <c>Iacp:Transport</c>, <c>Iacp:Trust</c> and <c>Iacp:Retry</c>, checked at start. May be called
    /// more than once; later <paramref name="configure"/> actions run after earlier ones.
    /// </summary>
    public static IServiceCollection AddIacpTransport(this IServiceCollection services, Action<TransportOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<TransportOptions> options = services.AddOptions<TransportOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(AgentTransports)))
        {
            return services;
        }

        options.BindConfiguration(TransportOptions.Section).ValidateOnStart();
        services.AddOptions<TrustOptions>().BindConfiguration(TrustOptions.Section);
        services.AddSingleton<IValidateOptions<TransportOptions>, TransportOptionsValidator>();
        services.AddOptions<RetryOptions>().BindConfiguration(RetryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetryOptions>, RetryOptionsValidator>();
        services.TryAddSingleton(new RetryJitter((lower, upper) => Random.Shared.Next(lower, upper + 1)));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IKeyDirectory>(provider =>
            new FileKeyDirectory(provider.GetRequiredService<IOptions<TrustOptions>>().Value.KeyFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SignatureVerifier>();
        services.AddSingleton<TransportHealth>();
        services.AddSingleton<BrokerConnection>();
        services.AddSingleton<InboxDeclarer>();
        services.TryAddSingleton<IInstanceCounter, BrokerInstanceCounter>();
        services.AddSingleton<IMessagePublisher, ConfirmedPublisher>();
        services.AddSingleton(provider => new LetterBrowser(
            provider.GetRequiredService<BrokerConnection>(), provider.GetRequiredService<IOptions<TransportOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new BrokerCheck(
            provider.GetRequiredService<BrokerConnection>(), provider.GetRequiredService<IOptions<TransportOptions>>(), provider.GetRequiredService<IOptions<TrustOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(AgentTransportFactory.CreateAll);
        services.AddHostedService<BusHost>();
        services.AddHealthChecks().AddCheck<TransportHealthCheck>("iacp", tags: ["ready"]);

        // MassTransit speaks of queues and exchanges that are ours; below warnings it only repeats what we log.
        // Its receive transport tells every refused message again, with a stack trace.
        services.AddLogging(logging => logging.AddFilter("MassTransit", LogLevel.Warning).AddFilter("MassTransit.ReceiveTransport", LogLevel.None));
        return services;
    }

    /// <summary>Adds an agent's endpoint to this process.</summary>
    public static IServiceCollection AddAgentEndpoint(this IServiceCollection services, AgentEndpointDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(definition);
        return services.AddSingleton(definition);
    }
}
