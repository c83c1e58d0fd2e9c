using IacpBus.Agents.Client;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>A host that stops takes nothing new, and ends what it has begun.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task StopAsync_WhileAgreedWorkRuns_RejectsNewProposalsAndLetsItFinish()
    {
        var end = new TaskCompletionSource<CanonicalJson>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Negotiation(
            (offer, _) => Task.FromResult(offer.Terms.Task == Scene.Terms.Task ? NegotiationDecision.Accept() : NegotiationDecision.Reject("not yet")),
            (_, _) => end.Task));
        IAgentClient payer = bus.Client(Scene.Builder);
        using Negotiation running = await payer.NegotiateAsync(Scene.Worker, Scene.Terms).OrFail();
        await running.FollowAsync(NegotiationState.Agreed);

        Task stopping = bus.Services.GetRequiredService<IHost>().StopAsync(CancellationToken.None);
        string? reason = null;
        for (int i = 0; i < 100 && reason != "draining"; i++)
        {
            using Negotiation late = await payer.NegotiateAsync(Scene.Worker, Scene.Terms with { Task = "One more." }).OrFail();
            reason = (await late.FollowAsync(NegotiationState.Rejected))[^1].Reason;
        }

        Assert.Equal("draining", reason);
        Assert.False(stopping.IsCompleted);
        end.SetResult(CanonicalJson.Parse("\"done\""));
        await stopping.OrFail();

        // The proposer stops too, so what goes out is all that is sure to be seen.
        Assert.Equal("\"done\"", Assert.Single(bus.SentBy<Notification>(Scene.Reviewer), told => told.Complete == true).Output.ToString());
    }
}
