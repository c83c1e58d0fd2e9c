using IacpBus.Broker.Tests.Support;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Broker.Tests.Conversations;

/// <summary>A process that stops finishes what it began or gives it back.</summary>
public sealed class StopTests(VirtualHost vhost) : IClassFixture<VirtualHost>
{
    [Fact]
    public async Task Stop_WhileAHandlerRuns_LetsItFinishAndAnswer()
    {
        const string Agent = "diligent-02";
        var work = new Work();
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        await using AgentHost host = await StartAsync(Agent, work);

        await foreign.SendAsync(Agent, TestEnvelope.Sign(TestEnvelope.Request("client-01", Agent)));
        await Eventually.EndsAsync(work.Started.Task);
        Task stopping = host.StopAsync();
        await foreign.SendAsync(Agent, TestEnvelope.Sign(TestEnvelope.Request("client-01", Agent)));
        Assert.False(stopping.IsCompleted);
        work.Finish.SetResult();
        await Eventually.EndsAsync(stopping);

        var answer = await foreign.NextAsync(ForeignPeer.InboxOf("client-01"));
        Assert.Equal("finished", (string?)TestEnvelope.Verify(answer.Body, Agent)["message"]!["payload"]!["status"]);
        int handled = host.Recorder.Count;
        int left = (await foreign.TakeAllAsync(ForeignPeer.InboxOf(Agent))).Count;
        Assert.Equal(2, handled + left);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Agent)));
    }

    [Fact]
    public async Task Stop_WithoutPatience_CancelsTheHandlerAndGivesTheMessageBack()
    {
        const string Agent = "impatient-02";
        var stuck = new Work();
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        var request = TestEnvelope.Request("client-01", Agent);
        await using (AgentHost host = await StartAsync(Agent, stuck))
        {
            await foreign.SendAsync(Agent, TestEnvelope.Sign(request));
            await Eventually.EndsAsync(stuck.Started.Task);
            await host.StopAtOnceAsync();
        }

        var work = new Work();
        work.Finish.SetResult();
        await using AgentHost next = await StartAsync(Agent, work);
        await next.Recorder.SawAsync((string)request["message_id"]!);

        AcceptedEnvelope again = Assert.Single(next.Recorder.Seen);
        Assert.True(again.Redelivered);
        Assert.Equal(2, again.Attempt);
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Agent)));
    }

    [Fact]
    public async Task Stop_UnderLoad_LosesNothing()
    {
        const string Agent = "busy-02";
        const int Many = 1200;
        await using ForeignPeer foreign = await ForeignPeer.ConnectAsync(vhost.Uri);
        var keys = new TestKeys();
        await using AgentHost sender = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent("client-03"));
        await Task.WhenAll(Enumerable.Range(0, Many).Select(n => sender.SendAsync("client-03", Agent, n)));
        await using AgentHost host = await AgentHost.StartAsync(vhost.Uri, keys, process => process.Agent(Agent, self => self.Consumer<RecordingConsumer>()));

        await host.Recorder.ReachesAsync(100);
        await host.StopAsync();
        var left = await foreign.TakeAllAsync(ForeignPeer.InboxOf(Agent));

        // Quorum queues may forget the last acknowledgements of a channel that closes, so some may be in both places.
        string[] handled = [.. host.Recorder.Seen.Select(accepted => accepted.Envelope.MessageId.Value)];
        Assert.Equal(Many, handled.Concat(left.Select(message => message.BasicProperties.MessageId!)).Distinct().Count());
        Assert.Empty(await foreign.TakeAllAsync(ForeignPeer.DeadLettersOf(Agent)));
    }

    private Task<AgentHost> StartAsync(string agent, Work work)
    {
        var keys = new TestKeys();
        keys.Register("client-01");
        return AgentHost.StartAsync(vhost.Uri, keys, process =>
        {
            process.Services.AddSingleton(work);
            process.Agent(agent, self => self.Consumer<WorkingConsumer>());
        });
    }

    private sealed class Work
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Finish { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class WorkingConsumer(Work work, Recorder recorder) : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            work.Started.TrySetResult();
            await work.Finish.Task.WaitAsync(context.CancellationToken);
            recorder.Add(context.Accepted());
            await context.RespondAsync(new VendorResponse { Status = "finished" });
        }
    }
}
