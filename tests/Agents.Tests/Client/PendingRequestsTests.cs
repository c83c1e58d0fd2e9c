using System.Text.Json.Nodes;
using System.Threading.Channels;
using IacpBus.Agents.Client;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Tests.Client;

public sealed class PendingRequestsTests
{
    private const string Other = "019acb7b-1e3c-7f8a-9b4d-5e6f7a8b9c02";

    private readonly PendingRequests _conversations = new();
    private readonly MessageId _request = MessageId.Parse(Messages.Request);

    [Theory]
    [InlineData("correlation_id", Messages.Request)]
    [InlineData("in_reply_to", Messages.Request)]
    [InlineData("correlation_id", "019ACB7B-1E3C-7F8A-9B4D-5E6F7A8B9C01")]
    public void TryOffer_ReplyOfThePeerThatWasAsked_ReachesTheWaiter(string member, string id)
    {
        using PendingRequest conversation = _conversations.Open(TestKeys.Reviewer, _request);
        AcceptedEnvelope reply = Reply().With(member, id).Accepted();

        Assert.True(_conversations.TryOffer(reply));
        Assert.True(conversation.Replies.TryRead(out AcceptedEnvelope? read));
        Assert.Same(reply, read);
    }

    [Fact]
    [Trait("row", "S-35")]
    public void TryOffer_ReplyOfAnybodyElse_ReachesNobody()
    {
        using PendingRequest conversation = _conversations.Open(AgentId.Parse("reviewer-03"), _request);

        Assert.False(_conversations.TryOffer(Reply().With("correlation_id", Messages.Request).With("in_reply_to", Messages.Request).Accepted()));
        Assert.False(conversation.Replies.TryRead(out _));
    }

    [Fact]
    public void TryOffer_ReplyThatNamesNothingOrSomethingElse_ReachesNobody()
    {
        using PendingRequest conversation = _conversations.Open(TestKeys.Reviewer, _request);

        Assert.False(_conversations.TryOffer(Reply().Accepted()));
        Assert.False(_conversations.TryOffer(Reply().With("correlation_id", Other).Accepted()));
        Assert.False(conversation.Replies.TryRead(out _));
    }

    [Fact]
    public void TryOffer_InReplyToAndConversationDiffer_PrefersInReplyTo()
    {
        using PendingRequest first = _conversations.Open(TestKeys.Reviewer, _request);
        using PendingRequest second = _conversations.Open(TestKeys.Reviewer, MessageId.Parse(Other));

        Assert.True(_conversations.TryOffer(Reply().With("correlation_id", Messages.Request).With("in_reply_to", Other).Accepted()));
        Assert.False(first.Replies.TryRead(out _));
        Assert.True(second.Replies.TryRead(out _));
    }

    [Fact]
    public void TryOffer_InReplyToUnknown_FallsBackToTheConversation()
    {
        using PendingRequest conversation = _conversations.Open(TestKeys.Reviewer, _request);

        Assert.True(_conversations.TryOffer(Reply().With("correlation_id", Messages.Request).With("in_reply_to", Other).Accepted()));
        Assert.True(conversation.Replies.TryRead(out _));
    }

    [Fact]
    public void TryOffer_PeerThatFloods_IsBounded()
    {
        using PendingRequest conversation = _conversations.Open(TestKeys.Reviewer, _request);
        AcceptedEnvelope reply = Reply().With("correlation_id", Messages.Request).Accepted();

        Assert.Equal(1024, Enumerable.Range(0, 3000).Count(_ => _conversations.TryOffer(reply)));
        Assert.True(conversation.Replies.TryRead(out _));
        Assert.True(_conversations.TryOffer(reply));
    }

    [Fact]
    public async Task Dispose_OpenConversation_EndsItAndLaterRepliesReachNobody()
    {
        PendingRequest conversation = _conversations.Open(TestKeys.Reviewer, _request);
        Task<AcceptedEnvelope> waiting = conversation.Replies.ReadAsync().AsTask();
        conversation.Dispose();
        conversation.Dispose();

        await Assert.ThrowsAsync<ChannelClosedException>(() => waiting.OrFail());
        Assert.False(_conversations.TryOffer(Reply().With("correlation_id", Messages.Request).Accepted()));
    }

    private static JsonObject Reply() => Messages.OfReviewer("response", "query", new JsonObject { ["capabilities"] = new JsonArray() });
}
