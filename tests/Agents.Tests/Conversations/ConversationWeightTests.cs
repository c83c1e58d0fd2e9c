using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;

namespace IacpBus.Agents.Tests.Conversations;

/// <summary>What a peer can make us keep counts for the bound of Iacp:Conversations:MaxBytes.</summary>
public sealed class ConversationWeightTests
{
    private static readonly string Long = new('x', 500_000);

    [Fact]
    public void Weight_OfTextsOfThePeer_IsTheirs()
    {
        Assert.InRange(new WorkerState { Terms = new WorkTerms { Task = Long } }.Weight, 1_000_000, 1_010_000);
        Assert.InRange(new ProposerState { Terms = new WorkTerms { Task = "x" }, Reason = Long }.Weight, 1_000_000, 1_010_000);
        Assert.InRange(new SenderState { Queries = [Long], Note = Long }.Weight, 2_000_000, 2_010_000);
        Assert.InRange(new ReceiverState { Reason = Long }.Weight, 1_000_000, 1_010_000);
    }
}
