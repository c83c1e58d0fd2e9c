using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Broadcasts;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;
using MassTransit;

namespace IacpBus.Transport.Configuration;

/// <summary>One agent of this process: its name, its key, whom it believes, and what consumes its messages.</summary>
public sealed record AgentEndpointDefinition
{
    /// <summary>The agent.</summary>
    public required AgentId Id { get; init; }

    /// <summary>Whose messages it takes. Default <see cref="SignaturePolicy.Required"/>.</summary>
    public SignaturePolicy Policy { get; init; } = SignaturePolicy.Required;

    /// <summary>
    /// Its private key, asked for once at start; the transport disposes it. <c>null</c> reads it from the folder of
    /// <see cref="TrustOptions"/>.
    /// </summary>
    public Func<IServiceProvider, AgentPrivateKey>? PrivateKey { get; init; }

    /// <summary>
    /// Whether it signs what it sends. Default <c>true</c>. Unsigned mail is taken by agents of policy
    /// <see cref="SignaturePolicy.Open"/> alone, and by <see cref="SignaturePolicy.Registered"/> ones that know no key of this agent.
    /// </summary>
    public bool SignsMessages { get; init; } = true;

    /// <summary>The record of handled messages, asked for as the endpoint is set up. Default: none is kept.</summary>
    internal Func<IServiceProvider, IHandledMessages> Handled { get; init; } = _ => new NothingHandled();

    /// <summary>
    /// What counts runs of a message that failed or were not finished. Given the services, as the inbox is set up.
    /// <c>null</c> counts in memory, so that a message which kills the process is not known any more afterwards.
    /// </summary>
    public Func<IServiceProvider, IAttemptCounter>? AttemptCounter { get; init; }

    /// <summary>Who takes note of announcements and heartbeats; agents that name the same one and have the same policy are told once. <c>null</c> when consumers alone do.</summary>
    internal Func<IServiceProvider, IPresenceListener>? PresenceListener { get; init; }

    /// <summary>Whether a consumer of the agent wants announcements or heartbeats, besides <see cref="PresenceListener"/>.</summary>
    internal bool ConsumesSignsOfLife { get; init; }

    /// <summary>Adds consumers and state machines to an endpoint of the agent. Called once for the inbox, and once for broadcasts when the first one comes that needs it.</summary>
    public required Action<IServiceProvider, IReceiveEndpointConfigurator> ConfigureConsumers { get; init; }
}
