using System.Text;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Json;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>What a worker's handler may do wrong, and what the other side learns of it.</summary>
public sealed class NegotiationHandlerTests
{
    private const string Secret = "password of db-7";

    [Fact]
    public async Task ConsiderAsync_ThatThrows_IsARejectionThatTellsNothing()
    {
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Negotiation((_, _) => throw new InvalidDataException(Secret), (_, _) => Done()));

        using Negotiation negotiation = await bus.Client(Scene.Builder).NegotiateAsync(Scene.Worker, Scene.Terms).OrFail();

        Assert.Equal("The worker could not decide.", (await negotiation.FollowAsync(NegotiationState.Rejected))[^1].Reason);
        await AssertSecretAsync(bus);
    }

    [Fact]
    public async Task WorkAsync_ThatThrows_IsAFailureThatTellsNothing()
    {
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Negotiation((_, _) => Task.FromResult(NegotiationDecision.Accept()), (_, _) => throw new InvalidDataException(Secret)));

        using Negotiation negotiation = await bus.Client(Scene.Builder).NegotiateAsync(Scene.Worker, Scene.Terms).OrFail();

        Task<IReadOnlyList<NegotiationUpdate>> followed = negotiation.FollowAsync(NegotiationState.Failed);
        await bus.UntilAsync(() => followed.IsCompleted);
        Assert.Equal("The work failed.", (await followed)[^1].Reason);
        await AssertSecretAsync(bus);
        Assert.Equal(0, (await bus.Client(Scene.Builder).GetCreditsAsync()).Held);
    }

    [Fact]
    public async Task WorkAsync_ThatReportsBackwards_TellsOnlyWhatGoesForward()
    {
        await using IacpTestBus bus = await Scene.StartAsync(agent => agent.Negotiation((_, _) => Task.FromResult(NegotiationDecision.Accept()), async (work, stop) =>
        {
            foreach (double fraction in (double[])[0.2, 0.1, double.NaN, 0.2, 7, -1])
            {
                await work.ReportProgressAsync(fraction, cancellationToken: stop);
            }

            return CanonicalJson.EmptyObject;
        }));

        using Negotiation negotiation = await bus.Client(Scene.Builder).NegotiateAsync(Scene.Worker, Scene.Terms).OrFail();
        await negotiation.FollowAsync(NegotiationState.Completed);

        Assert.Equal([0.2, 1], bus.SentBy<Contracts.Iacp.Messages.Notification>(Scene.Reviewer).Select(told => told.Progress).OfType<double>());
    }

    private static async Task AssertSecretAsync(IacpTestBus bus)
    {
        await bus.SettledAsync().OrFail();
        Assert.All(bus.Sent, sent => Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(sent.Body.Span), StringComparison.Ordinal));
    }

    private static Task<CanonicalJson> Done() => Task.FromResult(CanonicalJson.EmptyObject);
}
