using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Configuration;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Compares exchanges and queues with what this version declares. A passive declare does not compare arguments, and a
/// declare makes what is absent; so it looks first and declares only what is there, which then changes nothing.
/// </summary>
internal sealed class TopologyCheck(ChannelProbe probe, TopologyMode mode)
{
    private const string Name = "topology";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<AgentId> agents, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        var absent = new List<string>();
        var unseen = new List<string>();
        int same = 0;
        foreach (Item item in Items(agents))
        {
            ProbeAnswer seen = await probe.AskAsync(channel => item.Look(channel, cancellationToken), cancellationToken).ConfigureAwait(false);
            ProbeAnswer answer = seen.IsAccepted ? await probe.AskAsync(channel => item.Declare(channel, cancellationToken), cancellationToken).ConfigureAwait(false) : seen;
            switch (answer.Code)
            {
                case 0:
                    same++;
                    break;
                case ReplyCodes.NotFound:
                    absent.Add(item.Name);
                    break;
                case ReplyCodes.AccessRefused:
                    unseen.Add(item.Name);
                    break;
                default:
                    results.Add(CheckResult.Problem(Name, $"The {item.Kind} {item.Name} is not as this version declares it: {Shorten(answer.Text)}. Empty it, delete it, and let it be declared again (docs/decisions/0004)."));
                    break;
            }
        }

        Summarize(results, same, absent, unseen);
        return results;
    }

    private static IEnumerable<Item> Items(IReadOnlyList<AgentId> agents)
    {
        foreach (PlannedExchange exchange in BrokerPlan.Shared)
        {
            yield return new Item("exchange", exchange.Name,
                (channel, cancellation) => channel.ExchangeDeclarePassiveAsync(exchange.Name, cancellation),
                (channel, cancellation) => BrokerTopology.DeclareAsync(channel, exchange, cancellation));
        }

        foreach (PlannedQueue queue in BrokerPlan.Shared.Select(exchange => exchange.Queue).OfType<PlannedQueue>().Concat(agents.SelectMany(BrokerPlan.QueuesOf)))
        {
            yield return new Item("queue", queue.Name,
                (channel, cancellation) => channel.QueueDeclarePassiveAsync(queue.Name, cancellation),
                (channel, cancellation) => BrokerTopology.DeclareAsync(channel, queue, cancellation));
        }
    }

    private void Summarize(List<CheckResult> results, int same, List<string> absent, List<string> unseen)
    {
        if (same > 0)
        {
            results.Add(CheckResult.Ok(Name, $"{same} exchanges and queues are as this version declares them."));
        }

        if (absent.Count > 0)
        {
            string names = string.Join(", ", absent.Distinct());
            results.Add(mode == TopologyMode.Declare
                ? CheckResult.Ok(Name, $"Not there yet, made when an agent starts: {names}.")
                : CheckResult.Problem(Name, $"Not there, and in mode Provisioned no agent makes them: {names}. Declare them as in docs/decisions/0004."));
        }

        if (unseen.Count > 0)
        {
            results.Add(CheckResult.Warning(Name, $"Not compared, because it needs the configure permission: {string.Join(", ", unseen.Distinct())}. Run this once as a user who has it."));
        }
    }

    /// <summary>The broker's words without the name of the reply code.</summary>
    private static string Shorten(string text) => text.StartsWith("PRECONDITION_FAILED - ", StringComparison.Ordinal) ? text["PRECONDITION_FAILED - ".Length..] : text;

    private sealed record Item(string Kind, string Name, Func<IChannel, CancellationToken, Task> Look, Func<IChannel, CancellationToken, Task> Declare);
}
