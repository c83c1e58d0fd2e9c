using System.Runtime.CompilerServices;
using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Negotiations;

/// <summary>
/// A negotiation that this agent began: what happens, as a stream, and the proposer's decisions (spec/iacp.md 4.4). A
/// decision that does not fit where it stands throws <see cref="InvalidOperationException"/>. One reader at a time;
/// decisions from any thread. Dispose it when it is of no more interest; that alone does not end it.
/// </summary>
public sealed class Negotiation : IDisposable
{
    private readonly AgentId _self;
    private readonly Guid _key;
    private readonly ConversationEngine _engine;
    private readonly ConversationListener _listener;
    private readonly TimeProvider _clock;
    private bool _ended;
    private volatile object? _lastRound;

    internal Negotiation(AgentId self, AgentId peer, string negotiationId, Guid key, ConversationEngine engine, ConversationListener listener, TimeProvider clock)
    {
        _self = self;
        _key = key;
        _engine = engine;
        _listener = listener;
        _clock = clock;
        Peer = peer;
        NegotiationId = negotiationId;
    }

    /// <summary>The worker.</summary>
    public AgentId Peer { get; }

    /// <summary>Identity of the negotiation: the correlation_id of all its messages.</summary>
    public string NegotiationId { get; }

    /// <summary>
    /// How it stands after each thing that happened, from <see cref="NegotiationState.Proposed"/> to a final state.
    /// Cancel to stop following.
    /// </summary>
    public async IAsyncEnumerable<NegotiationUpdate> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!_ended)
        {
            var update = (NegotiationUpdate)await _listener.NextAsync(cancellationToken);
            _ended = update.IsFinal;
            _lastRound = update.Round;
            yield return update;
        }
    }

    /// <summary>
    /// Takes the worker's counter-offer, the one that <see cref="ReadAllAsync"/> gave last; the work begins. In state
    /// <see cref="NegotiationState.Countered"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no counter-offer to accept, or a newer one that was not read yet.</exception>
    public async Task AcceptAsync(CancellationToken cancellationToken = default)
    {
        ConversationStep step = await DecideAsync(new AcceptCounter(_key, (int?)_lastRound), "accepted", cancellationToken);
        if (!step.Entered(nameof(NegotiationState.Agreed)))
        {
            throw new InvalidOperationException($"{Peer} has made a newer counter-offer since the last one that was read; read it with ReadAllAsync, then decide.");
        }
    }

    /// <summary>Refuses the worker's counter-offer; that ends it. In state <see cref="NegotiationState.Countered"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no counter-offer to reject.</exception>
    public Task RejectAsync(string? reason = null, CancellationToken cancellationToken = default) => DecideAsync(new RejectCounter(_key, reason), "rejected", cancellationToken);

    /// <summary>Answers the worker's counter-offer with other terms. In state <see cref="NegotiationState.Countered"/>, up to round 10.</summary>
    /// <param name="terms">What is offered now.</param>
    /// <param name="validFor">How long the offer stands; as long as the one before when <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the waiting for the broker's confirm.</param>
    /// <exception cref="InvalidOperationException">There is no counter-offer to answer.</exception>
    public async Task ProposeAsync(WorkTerms terms, TimeSpan? validFor = null, CancellationToken cancellationToken = default)
    {
        WorkTermsCheck.ThrowIfInvalid(terms, _clock);
        TimeSpan ttl = validFor ?? (await StateAsync(cancellationToken))?.ProposalTtl ?? TimeSpan.Zero;
        await DecideAsync(new Propose(_key, terms, ttl), "proposed", cancellationToken);
    }

    /// <summary>
    /// Pays for the completed work and returns the payment; what was put aside beyond it is given back. In state
    /// <see cref="NegotiationState.Completed"/> or <see cref="NegotiationState.Disputed"/>; once settled, it returns
    /// the same payment again and pays nothing.
    /// </summary>
    /// <param name="credits">How much, at most the reward that was agreed on. Default: all of it, less the penalty when the work came after its deadline.</param>
    /// <param name="cancellationToken">Ends the waiting for the broker's confirm.</param>
    /// <exception cref="InvalidOperationException">There is nothing to pay for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More than was agreed, or less than nothing.</exception>
    public async Task<NegotiationUpdate> SettleAsync(decimal? credits = null, CancellationToken cancellationToken = default)
    {
        if (credits is { } amount && (amount < 0 || amount > (await StateAsync(cancellationToken))?.Terms.RewardCredits))
        {
            throw new ArgumentOutOfRangeException(nameof(credits), amount, "Settle between nothing and the reward that was agreed on.");
        }

        ConversationStep step = await DecideAsync(new Settle(_key, credits, MessageId.New(_clock).Value), "settled", cancellationToken);
        return (NegotiationUpdate)step.After!.Describe();
    }

    /// <summary>Does not accept the work as done. In state <see cref="NegotiationState.Completed"/>; afterwards it is settled after all, or cancelled.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to dispute.</exception>
    public Task DisputeAsync(string reason, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return DecideAsync(new Dispute(_key, reason), "disputed", cancellationToken);
    }

    /// <summary>Takes everything back: the worker stops, and what was put aside is given back. In any state before <see cref="NegotiationState.Completed"/>, and in <see cref="NegotiationState.Disputed"/>.</summary>
    /// <exception cref="InvalidOperationException">It is too late for that.</exception>
    public Task CancelAsync(string? reason = null, CancellationToken cancellationToken = default) => DecideAsync(new CancelWork(_key, reason), "cancelled", cancellationToken);

    /// <summary>Stops following. The negotiation itself goes on.</summary>
    public void Dispose() => _listener.Dispose();

    private async ValueTask<ProposerState?> StateAsync(CancellationToken cancellationToken) => await _engine.FindAsync(_key, cancellationToken) as ProposerState;

    private async Task<ConversationStep> DecideAsync(ConversationEvent decision, string verb, CancellationToken cancellationToken)
    {
        if (await StateAsync(cancellationToken) is null)
        {
            throw new InvalidOperationException($"The negotiation with {Peer} ended long ago and is forgotten; it cannot be {verb}.");
        }

        try
        {
            return await _engine.RaiseAsync(_self, decision, cancellationToken);
        }
        catch (ConversationStateException wrong)
        {
            throw new InvalidOperationException($"The negotiation with {Peer} is {wrong.State}; it cannot be {verb} there.", wrong);
        }
    }
}
