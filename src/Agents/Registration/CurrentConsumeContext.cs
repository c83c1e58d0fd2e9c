using MassTransit;

namespace IacpBus.Agents.Registration;

/// <summary>The message that a scope was made for, so that an injected <see cref="ISendEndpointProvider"/> ends on the agent's road.</summary>
internal sealed class CurrentConsumeContext
{
    public ConsumeContext? Context { get; set; }

    public ISendEndpointProvider SendEndpointProvider => Context?.ReceiveContext.SendEndpointProvider
        ?? throw new InvalidOperationException("ISendEndpointProvider sends as an agent only while it handles a message. Elsewhere use IAgentClient.");
}
