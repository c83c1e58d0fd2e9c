using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Broker.Tests.Conversations;

/// <summary>Queries and handoffs through <see cref="IAgentClient"/>, and how the other side says no.</summary>
public sealed class RequestTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    private const string Builder = "builder-01";
    private const string Reviewer = "reviewer-02";
    private static readonly AgentId Peer = AgentId.Parse(Reviewer);

    [Fact]
    public async Task QueryAsync_APeerWithCapabilities_ReturnsThoseThatMatch()
    {
        await using AgentHost host = await StartAsync(self => self
            .Capability("code_review", Done, options => options.Description = "Reads code.")
            .Capability("translation", Done));

        CapabilityManifest all = await QueryAsync(host, new CapabilityQuery());
        CapabilityManifest some = await QueryAsync(host, new CapabilityQuery { Capabilities = ["code_review"] });
        CapabilityManifest none = await QueryAsync(host, new CapabilityQuery { Capabilities = ["cooking"] });

        Assert.Equal(["code_review", "translation"], all.Capabilities.Select(capability => capability.Name));
        Assert.Equal("Reads code.", Assert.Single(some.Capabilities).Description);
        Assert.Equal(ResponseStatus.Accepted, none.Status);
        Assert.Empty(none.Capabilities);
    }

    [Fact]
    public async Task HandoffAsync_ToACapablePeer_IsAcceptedReportedAndCompleted()
    {
        await using AgentHost host = await StartAsync(self => self.Capability("code_review", async (call, stop) =>
        {
            await call.ReportProgressAsync(0.25, "a quarter", stop);
            await call.ReportProgressAsync(0.75, "most of it", stop);
            return CanonicalJson.Parse($$"""{"for":"{{call.Sender}}","handoff":"{{call.HandoffId}}","task":"{{call.Request.Context.TaskDescription}}"}""");
        }));

        using HandoffConversation work = await HandoffAsync(host, Handoff.Request("h-1", "code_review"));
        var updates = new List<HandoffUpdate>();
        await foreach (HandoffUpdate update in work.ReadAllAsync(new CancellationTokenSource(Eventually.Limit).Token))
        {
            updates.Add(update);
        }

        Assert.Equal([HandoffStatus.Accepted, HandoffStatus.InProgress, HandoffStatus.InProgress, HandoffStatus.Completed], updates.Select(update => update.Status));
        Assert.Equal([null, 0.25, 0.75, 1], updates.Select(update => update.Progress));
        Assert.Equal("a quarter", updates[1].Note);
        Assert.Equal("""{"for":"builder-01","handoff":"h-1","task":"Look at it."}""", updates[3].Result.ToString());
    }

    [Fact]
    public async Task HandoffAsync_ForMoreThanThePeerHas_IsRejectedWithTheReason()
    {
        await using AgentHost host = await StartAsync(self => self
            .Capability("code_review", Done, options => options.Tools.Add("git"))
            .Capability("translation", Done));

        using HandoffConversation unknown = await HandoffAsync(host, Handoff.Request("h-1", "cooking"));
        using HandoffConversation unclear = await HandoffAsync(host, Handoff.Request("h-2"));
        using HandoffConversation untooled = await HandoffAsync(host, Handoff.Request("h-3", "code_review", "git", "docker"));
        using HandoffConversation possible = await HandoffAsync(host, Handoff.Request("h-4", "code_review", "git"));

        Assert.Equal((HandoffStatus.Rejected, "not_capable"), (unknown.First.Status, unknown.First.Reason));
        Assert.Equal((HandoffStatus.Rejected, "not_capable"), (unclear.First.Status, unclear.First.Reason));
        Assert.Equal((HandoffStatus.Rejected, "missing_tools: docker"), (untooled.First.Status, untooled.First.Reason));
        Assert.Equal(HandoffStatus.Accepted, possible.First.Status);
    }

    [Fact]
    public async Task HandoffAsync_ToAPeerWithoutCapabilities_ThrowsItsError()
    {
        await using AgentHost host = await StartAsync(_ => { });

        var failure = await Assert.ThrowsAsync<PeerErrorException>(() => HandoffAsync(host, Handoff.Request("h-1")));

        Assert.Equal(ErrorCode.CapabilityMismatch, failure.Report.Code);
        Assert.Equal(Peer, failure.Peer);
    }

    [Fact]
    public async Task HandoffAsync_WhenTheWorkCannotBeDone_EndsAsFailedAndKeepsNothing()
    {
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(self => self.Capability("code_review", (_, _) => throw new CapabilityFailedException("The file is encrypted.")));

        using HandoffConversation work = await HandoffAsync(host, Handoff.Request("h-1"));
        HandoffUpdate end = await Eventually.EndsAsync(work.CompletionAsync());
        await host.StopAsync();

        Assert.Equal((HandoffStatus.Failed, "The file is encrypted."), (end.Status, end.Reason));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Reviewer)));
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.InboxOf(Reviewer)));
    }

    [Fact]
    public async Task HandoffAsync_BeyondWhatRunsAtOnce_IsQueuedAndRunsLater()
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AgentHost host = await StartAsync(self => self.Capability("code_review", async (_, _) =>
        {
            running.TrySetResult();
            await finish.Task;
            return CanonicalJson.EmptyObject;
        }, options => options.MaxConcurrent = 1));

        using HandoffConversation first = await HandoffAsync(host, Handoff.Request("h-1"));
        await Eventually.EndsAsync(running.Task);
        using HandoffConversation second = await HandoffAsync(host, Handoff.Request("h-2"));
        CapabilityManifest busy = await QueryAsync(host, new CapabilityQuery());
        finish.SetResult();

        Assert.Equal((HandoffStatus.Accepted, HandoffStatus.Queued), (first.First.Status, second.First.Status));
        Assert.Equal("busy", busy.Capabilities[0].Availability);
        Assert.Equal(HandoffStatus.Completed, (await Eventually.EndsAsync(first.CompletionAsync())).Status);
        Assert.Equal(HandoffStatus.Completed, (await Eventually.EndsAsync(second.CompletionAsync())).Status);
    }

    private Task<AgentHost> StartAsync(Action<Agents.Registration.AgentBuilder> reviewer) =>
        AgentHost.StartAsync(vhost.Uri, new TestKeys(), process => process.Agent(Builder).Agent(Reviewer, reviewer));

    private static Task<CanonicalJson> Done(CapabilityCall call, CancellationToken stop) => Task.FromResult(CanonicalJson.EmptyObject);

    private static Task<CapabilityManifest> QueryAsync(AgentHost host, CapabilityQuery query) => Eventually.EndsAsync(host.Client(Builder).QueryAsync(Peer, query));

    private static Task<HandoffConversation> HandoffAsync(AgentHost host, HandoffRequest request) => Eventually.EndsAsync(host.Client(Builder).HandoffAsync(Peer, request));
}
