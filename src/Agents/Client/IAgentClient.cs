using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Sending;

namespace IacpBus.Agents.Client;

/// <summary>
/// How a program speaks as one of its agents. Resolve it by the agent's name as a keyed service, or plainly when the
/// process has one agent. All sends complete when the broker has confirmed the message into the recipient's queue;
/// they throw <c>MessageNotRoutedException</c>, <c>BrokerUnavailableException</c> and <c>MessageTooLargeException</c> of the transport. Thread-safe.
/// </summary>
public interface IAgentClient
{
    /// <summary>The agent that speaks.</summary>
    AgentId Id { get; }

    /// <summary>Completes when the agent receives, so that replies can come.</summary>
    Task Ready { get; }

    /// <summary>Asks what a peer can do (spec/iacp.md 3.3).</summary>
    /// <exception cref="PeerErrorException">The peer answered with an error.</exception>
    /// <exception cref="ReplyTimeoutException">No answer within the time to live.</exception>
    Task<CapabilityManifest> QueryAsync(AgentId peer, CapabilityQuery query, AgentCallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands work over and returns when the peer has answered for the first time: accepted, queued, rejected, done
    /// already (spec/iacp.md 3.2). Dispose the conversation when it is of no more interest.
    /// </summary>
    /// <exception cref="PeerErrorException">The peer answered with an error.</exception>
    /// <exception cref="ReplyTimeoutException">No answer within the time to live.</exception>
    Task<HandoffConversation> HandoffAsync(AgentId peer, HandoffRequest request, AgentCallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Tells an agent, or everybody by a broadcast pattern, that something happened (spec/iacp.md 3.5). Nobody answers.</summary>
    /// <returns>The envelope that went out.</returns>
    Task<Envelope> NotifyAsync(RecipientAddress recipient, Notification notification, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends any typed message and waits for no reply.</summary>
    /// <returns>The envelope that went out.</returns>
    Task<Envelope> SendAsync(IacpMessage message, RecipientAddress recipient, SendOptions? options = null, CancellationToken cancellationToken = default);
}
