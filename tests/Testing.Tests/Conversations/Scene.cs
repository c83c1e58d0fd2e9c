using IacpBus.Agents;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Testing.Tests.Conversations;

/// <summary>builder-01 gives work and reviewer-02 does it, with a clock that stands still.</summary>
internal static class Scene
{
    public const string Builder = "builder-01";
    public const string Reviewer = "reviewer-02";

    public static AgentId Worker { get; } = AgentId.Parse(Reviewer);

    public static WorkTerms Terms { get; } = new() { Task = "Read it.", RewardCredits = 10 };

    public static Task<IacpTestBus> StartAsync(Action<AgentBuilder> reviewer, Action<IServiceCollection>? more = null) => IacpTestBus.StartAsync(services =>
    {
        services.AddIacpAgent(Builder);
        services.AddIacpAgent(Reviewer, reviewer);
        more?.Invoke(services);
    });

    public static HandoffRequest Request(string handoff, string task) => new()
    {
        HandoffId = handoff,
        TaskId = task,
        Capability = "code_review",
        Context = new HandoffContext { TaskDescription = "Look at it." },
    };

    /// <summary>Lets time pass once the clock of the conversations runs, which looks at them every second.</summary>
    public static async Task PassAsync(this IacpTestBus bus, TimeSpan time)
    {
        await bus.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(1)).OrFail();
        bus.Clock.Advance(time);
    }

    /// <summary>Lets time pass, second by second, until something holds: retries wait for their time.</summary>
    public static async Task UntilAsync(this IacpTestBus bus, Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit, TimeProvider.System);
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await bus.PassAsync(TimeSpan.FromSeconds(1));
            await bus.SettledAsync().OrFail();
            await Task.Yield();
        }
    }

    /// <summary>What happens up to a state, that one included.</summary>
    public static async Task<IReadOnlyList<NegotiationUpdate>> FollowAsync(this Negotiation negotiation, NegotiationState last)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit, TimeProvider.System);
        var updates = new List<NegotiationUpdate>();
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync(limit.Token))
        {
            updates.Add(update);
            if (update.State == last)
            {
                return updates;
            }
        }

        Assert.Fail($"It never was {last}, but {string.Join(", ", updates.Select(update => update.State))}.");
        return updates;
    }

    public static IEnumerable<TMessage> SentBy<TMessage>(this IacpTestBus bus, string agent)
        where TMessage : IacpMessage => bus.Sent.Where(sent => sent.Envelope.Sender.Value == agent).Select(sent => sent.Message).OfType<TMessage>();
}
