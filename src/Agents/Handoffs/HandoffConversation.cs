using System.Runtime.CompilerServices;
using IacpBus.Agents.Client;
using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// Work that was handed over, from the first answer to the result. One reader at a time; dispose it when done.
/// </summary>
public sealed class HandoffConversation : IDisposable
{
    private readonly AgentId _self;
    private readonly Guid _key;
    private readonly ConversationEngine _engine;
    private readonly ConversationListener _listener;
    private readonly Func<CancellationToken, Task> _ask;
    private HandoffUpdate _last;

    internal HandoffConversation(AgentId self, AgentId peer, string handoffId, Guid key, ConversationEngine engine, ConversationListener listener, Func<CancellationToken, Task> ask, HandoffUpdate? last = null)
    {
        _self = self;
        _key = key;
        _engine = engine;
        _listener = listener;
        _ask = ask;
        Peer = peer;
        HandoffId = handoffId;
        _last = last ?? new HandoffUpdate { Status = HandoffStatus.Pending };
        First = _last;
    }

    /// <summary>Who does the work.</summary>
    public AgentId Peer { get; }

    /// <summary>Identity of the work.</summary>
    public string HandoffId { get; }

    /// <summary>The first answer: accepted, queued, rejected, done already — or already progress that overtook it.</summary>
    public HandoffUpdate First { get; private set; }

    /// <summary>
    /// The first answer and all news after it, ending with the final one. There is no time limit of its own once the
    /// work was accepted: it may take longer than a message lives. Cancel to stop waiting.
    /// </summary>
    /// <exception cref="PeerErrorException">The peer reported an error.</exception>
    /// <exception cref="ReplyTimeoutException">The work was queued, and nobody took it within the time to live; or its ACK timer ran out.</exception>
    public async IAsyncEnumerable<HandoffUpdate> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return _last;
        while (!_last.IsFinal)
        {
            yield return await NextAsync(cancellationToken);
        }
    }

    /// <summary>Waits for the end and returns it: completed, rejected, cancelled, or failed with the reason that the peer gave.</summary>
    /// <exception cref="PeerErrorException">The peer reported an error; also when its handler broke down without a reason.</exception>
    /// <exception cref="ReplyTimeoutException">The work was queued, and nobody took it within the time to live; or its ACK timer ran out.</exception>
    public async Task<HandoffUpdate> CompletionAsync(CancellationToken cancellationToken = default)
    {
        HandoffUpdate last = _last;
        await foreach (HandoffUpdate update in ReadAllAsync(cancellationToken))
        {
            last = update;
        }

        return last;
    }

    /// <summary>Takes the work back; the peer stops it and answers nothing (spec/iacp.md 4.5). Without effect when it has ended.</summary>
    /// <param name="reason">A few words for the peer.</param>
    /// <param name="cancellationToken">Ends the waiting for the broker's confirm.</param>
    public Task CancelAsync(string? reason = null, CancellationToken cancellationToken = default) =>
        _engine.RaiseAsync(_self, new CancelHandoff(_key, reason), cancellationToken);

    /// <summary>
    /// Asks the peer how the work stands (spec/iacp.md 3.2); for work that was queued long ago. The answer, if it is news,
    /// comes like any other.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting for the broker's confirm.</param>
    public Task AskStatusAsync(CancellationToken cancellationToken = default) => _ask(cancellationToken);

    /// <summary>Stops listening. The handoff itself goes on; <see cref="CancelAsync"/> ends it.</summary>
    public void Dispose() => _listener.Dispose();

    /// <summary>Waits for the first answer.</summary>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        do
        {
            await NextAsync(cancellationToken);
        }
        while (_last.Status == HandoffStatus.Pending);

        First = _last;
    }

    private async Task<HandoffUpdate> NextAsync(CancellationToken cancellationToken)
    {
        var update = (HandoffUpdate)await _listener.NextAsync(cancellationToken);
        _last = update;
        if (update.Error is { } error)
        {
            throw new PeerErrorException(Peer, error);
        }

        if (update.HasMissedAck)
        {
            throw new ReplyTimeoutException($"{Peer} did not acknowledge the work before the handoff's ACK timer ran out, and was told so. Check that the agent runs, or give the request a longer TtlMs or more tries (AgentCallOptions.Retry).");
        }

        if (update.HasTimedOut)
        {
            throw new ReplyTimeoutException($"{Peer} did not take the work within the time to live of the request. It waited in its inbox; check that the agent runs, or give the request a longer time to live.");
        }

        return update;
    }
}
