using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Sending;

namespace IacpBus.Agents.Client;

/// <summary>
/// How a program speaks as one of its agents. Resolve it by the agent's name as a keyed service, or plainly when the
/// process has one agent. With a store (the default, <c>Iacp:Store</c>) handoffs, negotiations and events are kept before
/// the call returns, and go out even when the broker is away or the process dies; questions, broadcasts, and everything
/// with a store in memory, complete when the broker has confirmed the message, and throw <c>MessageNotRoutedException</c>
/// and <c>BrokerUnavailableException</c> of the transport. <c>MessageTooLargeException</c> comes from any. Thread-safe.
/// </summary>
public interface IAgentClient
{
    /// <summary>The agent that speaks.</summary>
    AgentId Id { get; }

    /// <summary>Completes when the agent receives, so that replies can come.</summary>
    Task Ready { get; }

    /// <summary>
    /// The agents that this one, or another agent of this process with the same policy, has heard of, by name, as they are
    /// now (spec/iacp.md 4.3). A new list each time.
    /// </summary>
    IReadOnlyList<Peer> Peers { get; }

    /// <summary>What this agent's credit book says (spec/iacp.md 4.4). With a store in memory it begins with nothing when the process starts.</summary>
    Task<CreditBalance> GetCreditsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks everybody who can do something and gathers the answers for <paramref name="window"/>; who has nothing to
    /// offer does not count. The best come first: lowest load, then shortest wait (spec/iacp.md 4.3, DIS-03).
    /// </summary>
    /// <param name="query">What is asked for; no names ask for everything.</param>
    /// <param name="window">How long answers are waited for; one to three seconds are usual. Answers after it are dropped.</param>
    /// <param name="cancellationToken">Gives up, without a result; also while the agent is not <see cref="Ready"/> yet, for which it waits first.</param>
    Task<IReadOnlyList<DiscoveredPeer>> DiscoverAsync(CapabilityQuery query, TimeSpan window, CancellationToken cancellationToken = default);

    /// <summary>Asks what a peer can do (spec/iacp.md 3.3).</summary>
    /// <exception cref="PeerErrorException">The peer answered with an error.</exception>
    /// <exception cref="ReplyTimeoutException">No answer within the time to live.</exception>
    Task<CapabilityManifest> QueryAsync(AgentId peer, CapabilityQuery query, AgentCallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a request whose payload only its two sides understand, and waits for the answer (spec/iacp.md 3.1): what the
    /// peer's consumer of <see cref="VendorRequest"/> responds with. One whose status is <c>pending</c> is waited past.
    /// </summary>
    /// <exception cref="PeerErrorException">The peer answered with an error.</exception>
    /// <exception cref="ReplyTimeoutException">No answer within the time to live.</exception>
    Task<VendorResponse> RequestAsync(AgentId peer, VendorRequest request, AgentCallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands work over and returns when the peer has answered for the first time: accepted, queued, rejected, done
    /// already (spec/iacp.md 3.2). Dispose the conversation when it is of no more interest.
    /// </summary>
    /// <exception cref="PeerErrorException">The peer answered with an error.</exception>
    /// <exception cref="ReplyTimeoutException">No answer within the time to live, or before the ACK timer of a fault-tolerant handoff ran out.</exception>
    /// <exception cref="ArgumentException">It is to be sent again but has no ACK timer, or its <c>ttl_ms</c> is below 1.</exception>
    /// <exception cref="InvalidOperationException">Work with this handoff_id was handed to the peer before.</exception>
    Task<HandoffConversation> HandoffAsync(AgentId peer, HandoffRequest request, AgentCallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Proposes work for credits and returns when the proposal is in the worker's inbox; the reward is put aside. Read
    /// the negotiation to see what happens, answer counter-offers, and settle when the work is completed (spec/iacp.md
    /// 3.4, 4.4). The time to live in <paramref name="options"/> is that of the proposal.
    /// </summary>
    /// <exception cref="ArgumentException">The task is empty, the reward or the penalty negative, or the deadline has passed.</exception>
    /// <exception cref="InsufficientCreditsException">The reward is more than the agent has and may owe.</exception>
    /// <exception cref="InvalidOperationException">A negotiation with this peer began under the same message_id before.</exception>
    Task<Negotiation> NegotiateAsync(AgentId peer, WorkTerms terms, AgentCallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// The negotiations that this agent began and that are not over, the oldest first: after a restart, what it has to go
    /// on with. Each tells first how it stands.
    /// </summary>
    Task<IReadOnlyList<Negotiation>> OpenNegotiationsAsync(CancellationToken cancellationToken = default);

    /// <summary>The work that this agent handed over and that is not over, the oldest first, as after a restart. Each tells first how it stands.</summary>
    Task<IReadOnlyList<HandoffConversation>> OpenHandoffsAsync(CancellationToken cancellationToken = default);

    /// <summary>A negotiation that this agent began, over or not; <c>null</c> when none is known by that id, or is any more. It tells first how it stands.</summary>
    /// <param name="peer">The worker.</param>
    /// <param name="negotiationId">The message_id of its first message.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    Task<Negotiation?> FindNegotiationAsync(AgentId peer, string negotiationId, CancellationToken cancellationToken = default);

    /// <summary>Work that this agent handed over, over or not; <c>null</c> when none is known by that id, or is any more. It tells first how it stands.</summary>
    /// <param name="peer">Who does it.</param>
    /// <param name="handoffId">Identity of the work.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    Task<HandoffConversation?> FindHandoffAsync(AgentId peer, string handoffId, CancellationToken cancellationToken = default);

    /// <summary>Tells an agent, or everybody by a broadcast pattern, that something happened (spec/iacp.md 3.5). Nobody answers.</summary>
    /// <returns>The envelope that went out.</returns>
    Task<Envelope> NotifyAsync(RecipientAddress recipient, Notification notification, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends any typed message and waits for no reply.</summary>
    /// <returns>The envelope that went out.</returns>
    Task<Envelope> SendAsync(IacpMessage message, RecipientAddress recipient, SendOptions? options = null, CancellationToken cancellationToken = default);
}
