using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Testing.Tests;

/// <summary>The example of docs/testing.md, which <see cref="DocumentationTests"/> keeps equal to this file.</summary>
public sealed class ReviewerTests
{
    private static readonly AgentId Reviewer = AgentId.Parse("reviewer-02");

    [Fact]
    public async Task Review_OfAFile_ReportsProgressAndCompletes()
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddIacpAgent("builder-01");
            services.AddIacpAgent("reviewer-02", agent => agent.Capability("code_review", async (call, cancellationToken) =>
            {
                await call.ReportProgressAsync(0.5, "half of it", cancellationToken);
                return CanonicalJson.From(new { verdict = "approved" });
            }));
        });

        using HandoffConversation work = await bus.Client("builder-01").HandoffAsync(Reviewer, new HandoffRequest
        {
            HandoffId = "h-1",
            TaskId = "t-1",
            Capability = "code_review",
            Context = new HandoffContext { TaskDescription = "Review the change." },
        });
        HandoffUpdate end = await work.CompletionAsync();

        Assert.Equal(HandoffStatus.Completed, end.Status);
        Assert.Equal("""{"verdict":"approved"}""", end.Result.ToString());
        Assert.Equal([HandoffStatus.Accepted], bus.Sent.Select(sent => sent.Message).OfType<HandoffReply>().Select(reply => reply.Status));
        Assert.Empty(bus.DeadLetters("builder-01"));
    }

    [Fact]
    public async Task Discovery_OfAReviewer_FindsItWhenTheWindowCloses()
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddIacpAgent("builder-01");
            services.AddIacpAgent("reviewer-02", agent => agent.Capability("code_review", (_, _) => Task.FromResult(CanonicalJson.EmptyObject)));
        });

        Task<IReadOnlyList<DiscoveredPeer>> asking = bus.Client("builder-01").DiscoverAsync(new CapabilityQuery(), TimeSpan.FromSeconds(3));
        await bus.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(3));
        await bus.SettledAsync();
        bus.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(Reviewer, Assert.Single(await asking).Id);
    }

    [Fact]
    public async Task Query_ThatNobodyAnswers_EndsWithItsTimeToLive()
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
        {
            services.AddIacpAgent("builder-01");
            services.AddIacpAgent("reviewer-02");
        });
        await bus.StopAgentAsync("reviewer-02");

        var options = new AgentCallOptions { Ttl = TimeSpan.FromSeconds(90) };
        Task<CapabilityManifest> asking = bus.Client("builder-01").QueryAsync(Reviewer, new CapabilityQuery(), options);
        await bus.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(90));
        bus.Clock.Advance(TimeSpan.FromSeconds(90));

        await Assert.ThrowsAsync<ReplyTimeoutException>(() => asking);
        Assert.Equal("expired", Assert.Single(bus.DeadLetters("reviewer-02")).Reason);
    }

    [Fact]
    public async Task Garbage_InTheInbox_EndsInQuarantine()
    {
        await using IacpTestBus bus = await IacpTestBus.StartAsync(services => services.AddIacpAgent("reviewer-02"));

        await bus.InjectAsync("reviewer-02", "no envelope"u8.ToArray());
        await bus.SettledAsync();

        Assert.Equal(ErrorCode.PayloadInvalid, Assert.Single(bus.Quarantine("reviewer-02")).Code);
    }
}
