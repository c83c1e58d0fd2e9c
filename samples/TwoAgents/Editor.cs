using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Ledger;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Presence;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace TwoAgents;

/// <summary>Needs a translation: finds who does it, has a sentence done, and buys the rest.</summary>
internal sealed class Editor(IAgentClient client, TextWriter output)
{
    private const decimal MostCredits = 15;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await client.Ready.WaitAsync(cancellationToken);
        AgentId translator = await FindAsync("translate", cancellationToken);
        await HandOverAsync(translator, cancellationToken);
        await BuyAsync(translator, cancellationToken);
        CreditBalance credits = await client.GetCreditsAsync(cancellationToken);
        await output.WriteLineAsync($"credits: {credits.Available} available, {credits.Held} put aside");
    }

    private async Task<AgentId> FindAsync(string capability, CancellationToken cancellationToken)
    {
        var query = new CapabilityQuery { Capabilities = [capability] };
        while (true)
        {
            if (await client.DiscoverAsync(query, TimeSpan.FromSeconds(1), cancellationToken) is [var best, ..])
            {
                Peer known = client.Peers.Single(peer => peer.Id == best.Id);
                await output.WriteLineAsync($"discovered {best.Id}: {known.Liveness}, load {best.Manifest.Load}, about {best.Manifest.EtaSeconds} s");
                return best.Id;
            }
        }
    }

    private async Task HandOverAsync(AgentId peer, CancellationToken cancellationToken)
    {
        // The same ids again would be the same work: a handoff is done once, however often it is asked for.
        string id = MessageId.New(TimeProvider.System).Value;
        var request = new HandoffRequest { HandoffId = id, TaskId = id, Capability = "translate", Context = new HandoffContext { TaskDescription = "good morning" } };
        using HandoffConversation work = await client.HandoffAsync(peer, request, cancellationToken: cancellationToken);
        await foreach (HandoffUpdate update in work.ReadAllAsync(cancellationToken))
        {
            await output.WriteLineAsync($"handoff: {update.Status} {update.Result}".TrimEnd());
        }
    }

    private async Task BuyAsync(AgentId peer, CancellationToken cancellationToken)
    {
        var terms = new WorkTerms { Task = "Good evening. The letter is signed.", RewardCredits = 5 };
        using Negotiation negotiation = await client.NegotiateAsync(peer, terms, new AgentCallOptions { Ttl = TimeSpan.FromMinutes(1) }, cancellationToken);
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync(cancellationToken))
        {
            string? more = update.State switch
            {
                NegotiationState.Working => update.Note,
                NegotiationState.Completed => update.Output?.ToString(),
                _ => update.Reason,
            };
            await output.WriteLineAsync($"negotiation: {update.State}, {update.Terms.RewardCredits} credits {more}".TrimEnd());
            if (update.State == NegotiationState.Countered)
            {
                await (update.Terms.RewardCredits <= MostCredits ? negotiation.AcceptAsync(cancellationToken) : negotiation.RejectAsync("Too much.", cancellationToken));
            }
            else if (update.State == NegotiationState.Completed)
            {
                await negotiation.SettleAsync(cancellationToken: cancellationToken);
            }
        }
    }
}
