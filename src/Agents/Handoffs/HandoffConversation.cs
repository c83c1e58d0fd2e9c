using System.Runtime.CompilerServices;
using IacpBus.Agents.Client;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// Work that was handed over, from the first answer to the result. One reader at a time; dispose it when done.
/// </summary>
public sealed class HandoffConversation : IDisposable
{
    private readonly HandoffUpdates _updates;
    private readonly Conversation _conversation;
    private HandoffUpdate _last;

    internal HandoffConversation(AgentId peer, string handoffId, HandoffUpdate first, HandoffUpdates updates, Conversation conversation)
    {
        Peer = peer;
        HandoffId = handoffId;
        First = _last = first;
        _updates = updates;
        _conversation = conversation;
    }

    /// <summary>Who does the work.</summary>
    public AgentId Peer { get; }

    /// <summary>Identity of the work.</summary>
    public string HandoffId { get; }

    /// <summary>The first answer: accepted, queued, rejected, done already — or already progress that overtook it.</summary>
    public HandoffUpdate First { get; }

    /// <summary>
    /// The first answer and all news after it, ending with the final one. There is no time limit of its own: work may
    /// take longer than a message lives. Cancel to stop waiting.
    /// </summary>
    /// <exception cref="PeerErrorException">The peer reported an error.</exception>
    public async IAsyncEnumerable<HandoffUpdate> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return _last;
        while (!_last.IsFinal)
        {
            _last = await _updates.NextAsync(cancellationToken);
            yield return _last;
        }
    }

    /// <summary>Waits for the end and returns it, whatever it is: completed, failed, rejected.</summary>
    /// <exception cref="PeerErrorException">The peer reported an error.</exception>
    public async Task<HandoffUpdate> CompletionAsync(CancellationToken cancellationToken = default)
    {
        HandoffUpdate last = _last;
        await foreach (HandoffUpdate update in ReadAllAsync(cancellationToken))
        {
            last = update;
        }

        return last;
    }

    /// <summary>Stops listening. What still comes for it goes to dead letters, or is ignored when it is an event.</summary>
    public void Dispose() => _conversation.Dispose();
}
