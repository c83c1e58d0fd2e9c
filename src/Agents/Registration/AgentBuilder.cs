using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents.Registration;

/// <summary>What one agent is made of. Everything is checked when the host starts.</summary>
public sealed class AgentBuilder
{
    private static readonly Type[] SignsOfLife = [typeof(CapabilityAnnouncement), typeof(Heartbeat)];

    private readonly Dictionary<string, CapabilityRegistration> _capabilities = new(StringComparer.Ordinal);
    private readonly List<Action<IServiceProvider, IReceiveEndpointConfigurator>> _consumers = [];

    private readonly List<Func<IServiceProvider, IHandoffGate>> _gates = [];

    internal AgentBuilder(AgentId id) => Id = id;

    /// <summary>The agent.</summary>
    public AgentId Id { get; }

    /// <summary>Whose messages it takes. Default <see cref="SignaturePolicy.Required"/>.</summary>
    public SignaturePolicy Policy { get; set; } = SignaturePolicy.Required;

    /// <summary>
    /// Whether it signs what it sends. Default <c>true</c>. Without, only peers whose policy is
    /// <see cref="SignaturePolicy.Open"/> take its mail, and <see cref="SignaturePolicy.Registered"/> ones that know no key
    /// of it; anybody at the broker can speak in its name.
    /// </summary>
    public bool SignsMessages { get; set; } = true;

    /// <summary>How many credits the agent may owe, at least 0; its proposals are refused beyond it. Default <c>null</c>: any number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public decimal? CreditLimit
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0);
            field = value;
        }
    }

    internal Func<IServiceProvider, AgentPrivateKey>? PrivateKey { get; private set; }

    internal NegotiationRegistration? NegotiationHandler { get; private set; }

    internal IReadOnlyList<Func<IServiceProvider, IHandoffGate>> Gates => _gates;

    internal Func<IServiceProvider, IHandoffStateGate>? OwnStateGate { get; private set; }

    internal IReadOnlyList<CapabilityRegistration> Capabilities => [.. _capabilities.Values];

    internal IReadOnlyList<Action<IServiceProvider, IReceiveEndpointConfigurator>> Consumers => _consumers;

    /// <summary>Whether one of the consumers takes announcements or heartbeats.</summary>
    internal bool ConsumesSignsOfLife { get; private set; }

    /// <summary>Gives the agent its private key from elsewhere than the key folder; it is disposed with the container.</summary>
    public AgentBuilder UsePrivateKey(Func<IServiceProvider, AgentPrivateKey> privateKey)
    {
        PrivateKey = privateKey;
        return this;
    }

    /// <summary>Adds a capability that <typeparamref name="THandler"/> serves, made per call from a scope of the container.</summary>
    /// <exception cref="ArgumentException">The agent has a capability of that name, or an option is out of range.</exception>
    public AgentBuilder Capability<THandler>(string name, Action<CapabilityOptions>? configure = null)
        where THandler : class, ICapabilityHandler =>
        Capability(name, services => ActivatorUtilities.GetServiceOrCreateInstance<THandler>(services), configure);

    /// <summary>Adds a capability that a function serves.</summary>
    /// <exception cref="ArgumentException">The agent has a capability of that name, or an option is out of range.</exception>
    public AgentBuilder Capability(string name, Func<CapabilityCall, CancellationToken, Task<CanonicalJson>> handle, Action<CapabilityOptions>? configure = null) =>
        Capability(name, _ => new DelegateCapabilityHandler(handle), configure);

    /// <summary>Adds a capability with a handler that <paramref name="createHandler"/> makes per call.</summary>
    /// <exception cref="ArgumentException">The agent has a capability of that name, or an option is out of range.</exception>
    public AgentBuilder Capability(string name, Func<IServiceProvider, ICapabilityHandler> createHandler, Action<CapabilityOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var options = new CapabilityOptions();
        configure?.Invoke(options);
        if (options.MaxConcurrent is < 1 or > 1000)
        {
            throw new ArgumentException($"Capability {name} of agent {Id}: MaxConcurrent is {options.MaxConcurrent}; it must lie between 1 and 1000.", nameof(configure));
        }

        if (!_capabilities.TryAdd(name, new CapabilityRegistration(name, options, createHandler)))
        {
            throw new ArgumentException($"Agent {Id} has the capability {name} already; give each a name of its own.", nameof(name));
        }

        return this;
    }

    /// <summary>Lets the agent negotiate about work, with <typeparamref name="THandler"/>, made per call from a scope of the container.</summary>
    /// <exception cref="ArgumentException">The agent negotiates already, or an option is out of range.</exception>
    public AgentBuilder Negotiation<THandler>(Action<NegotiationOptions>? configure = null)
        where THandler : class, INegotiationHandler =>
        Negotiation(services => ActivatorUtilities.GetServiceOrCreateInstance<THandler>(services), configure);

    /// <summary>Lets the agent negotiate about work, with one function that decides and one that does it.</summary>
    /// <exception cref="ArgumentException">The agent negotiates already, or an option is out of range.</exception>
    public AgentBuilder Negotiation(
        Func<NegotiationOffer, CancellationToken, Task<NegotiationDecision>> consider,
        Func<NegotiationWork, CancellationToken, Task<CanonicalJson>> work,
        Action<NegotiationOptions>? configure = null) =>
        Negotiation(_ => new DelegateNegotiationHandler(consider, work), configure);

    /// <summary>Lets the agent negotiate about work, with a handler that <paramref name="createHandler"/> makes per call.</summary>
    /// <exception cref="ArgumentException">The agent negotiates already, or an option is out of range.</exception>
    public AgentBuilder Negotiation(Func<IServiceProvider, INegotiationHandler> createHandler, Action<NegotiationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(createHandler);
        var options = new NegotiationOptions();
        configure?.Invoke(options);
        if (options.MaxConcurrent is < 1 or > 1000)
        {
            throw new ArgumentException($"Negotiation of agent {Id}: MaxConcurrent is {options.MaxConcurrent}; it must lie between 1 and 1000.", nameof(configure));
        }

        if (NegotiationHandler is not null)
        {
            throw new ArgumentException($"Agent {Id} negotiates already; give it one handler.", nameof(createHandler));
        }

        NegotiationHandler = new NegotiationRegistration(options, createHandler);
        return this;
    }

    /// <summary>Adds a quality gate, made once from the container: it may veto handoffs before they are accepted.</summary>
    public AgentBuilder Gate<TGate>()
        where TGate : class, IHandoffGate
    {
        _gates.Add(services => ActivatorUtilities.GetServiceOrCreateInstance<TGate>(services));
        return this;
    }

    /// <summary>Lets <typeparamref name="TGate"/>, made once from the container, say which state handoffs must begin from; the last one set counts.</summary>
    public AgentBuilder StateGate<TGate>()
        where TGate : class, IHandoffStateGate
    {
        OwnStateGate = services => ActivatorUtilities.GetServiceOrCreateInstance<TGate>(services);
        return this;
    }

    /// <summary>
    /// Adds a MassTransit consumer of typed IACP messages, made per message from a scope of the container. Message
    /// initializers, requests, scheduling and faults of MassTransit are not supported in it and say so when used.
    /// </summary>
    /// <exception cref="ArgumentException">It consumes nothing, or something that is no IACP message.</exception>
    public AgentBuilder Consumer<TConsumer>()
        where TConsumer : class, IConsumer
    {
        ConsumesSignsOfLife |= SignsOfLife.Any(message => typeof(TConsumer).GetInterfaces().Any(taken =>
            taken.IsGenericType && taken.GetGenericTypeDefinition() == typeof(IConsumer<>) && taken.GenericTypeArguments[0].IsAssignableFrom(message)));
        ObjectFactory<TConsumer> create = ActivatorUtilities.CreateFactory<TConsumer>([]);
        _ = ConsumerSpecification.MessagesOf(typeof(TConsumer));
        _consumers.Add((services, endpoint) => endpoint.AddEndpointSpecification(
            ConsumerSpecification.Scoped(services, scope => scope.GetService<TConsumer>() ?? create(scope, null))));
        return this;
    }
}
