using System.Collections.Concurrent;
using System.Globalization;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Microsoft.Extensions.Hosting;

namespace IacpBus.CrashSuite.Workers;

/// <summary>
/// Carries out the intents on its standard input and says "done NUMBER STATE" for each. It may be given one again that an
/// earlier process began, and goes on with it then.
/// </summary>
internal sealed class BuyerService(IAgentClient client, IHostApplicationLifetime lifetime, TimeProvider clock) : BackgroundService
{
    private const int MostTries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly AgentId Seller = AgentId.Parse(WorkerProgram.Seller);

    /// <summary>Apart from other messages, whose life may be short in a run: a proposal lives as long as a run.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<string, Negotiation> _negotiations = new();
    private readonly ConcurrentDictionary<string, HandoffConversation> _handoffs = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await client.Ready.WaitAsync(stoppingToken);
        foreach (Negotiation open in await client.OpenNegotiationsAsync(stoppingToken))
        {
            _negotiations.TryAdd(open.NegotiationId, open);
        }

        foreach (HandoffConversation open in await client.OpenHandoffsAsync(stoppingToken))
        {
            _handoffs.TryAdd(open.HandoffId, open);
        }

        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync(stoppingToken) is { } line)
        {
            _ = RunAsync(Intent.Parse(line), stoppingToken);
        }

        lifetime.StopApplication();
    }

    private async Task RunAsync(Intent intent, CancellationToken stop)
    {
        for (int tried = 1; tried <= MostTries; tried++)
        {
            try
            {
                string end = intent.IsHandoff ? await HandOverAsync(intent, stop) : await NegotiateAsync(intent, stop);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done {intent.Number} {end}"));
                return;
            }
            catch (Exception problem) when (!stop.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"try {tried} of {intent}: {problem.GetType().Name}: {problem.Message}");
                await Task.Delay(Pause, clock, stop);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done {intent.Number} given up"));
    }

    private async Task<string> NegotiateAsync(Intent intent, CancellationToken stop)
    {
        using Negotiation negotiation = _negotiations.TryRemove(intent.Id, out Negotiation? open) ? open : await ProposeAsync(intent, stop);
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync(stop))
        {
            switch (update.State)
            {
                case NegotiationState.Countered:
                    await negotiation.AcceptAsync(stop);
                    break;
                case NegotiationState.Completed:
                    await negotiation.SettleAsync(cancellationToken: stop);
                    break;
                case var state when update.IsFinal:
                    return state.ToString();
            }
        }

        return "nothing";
    }

    private async Task<Negotiation> ProposeAsync(Intent intent, CancellationToken stop)
    {
        try
        {
            var terms = new WorkTerms { Task = intent.ToString(), RewardCredits = intent.Reward };
            return await client.NegotiateAsync(Seller, terms, new AgentCallOptions { MessageId = MessageId.Parse(intent.Id), Ttl = Life }, stop);
        }
        catch (InvalidOperationException begun) when (begun is not Agents.Ledger.InsufficientCreditsException)
        {
            return await client.FindNegotiationAsync(Seller, intent.Id, stop) ?? throw new InvalidOperationException("It began before and is not to be found.", begun);
        }
    }

    private async Task<string> HandOverAsync(Intent intent, CancellationToken stop)
    {
        using HandoffConversation handoff = _handoffs.TryRemove(intent.Id, out HandoffConversation? open) ? open : await RequestAsync(intent, stop);
        return (await handoff.CompletionAsync(stop)).Status.ToString();
    }

    private async Task<HandoffConversation> RequestAsync(Intent intent, CancellationToken stop)
    {
        try
        {
            var request = new HandoffRequest
            {
                HandoffId = intent.Id,
                TaskId = intent.Id,
                Capability = WorkerProgram.Capability,
                Context = new HandoffContext { TaskDescription = intent.ToString() },
            };
            return await client.HandoffAsync(Seller, request, new AgentCallOptions { Ttl = Life }, stop);
        }
        catch (InvalidOperationException begun)
        {
            return await client.FindHandoffAsync(Seller, intent.Id, stop) ?? throw new InvalidOperationException("It began before and is not to be found.", begun);
        }
    }
}
