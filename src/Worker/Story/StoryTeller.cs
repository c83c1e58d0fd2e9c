using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Sending;

namespace IacpBus.Worker.Story;

/// <summary>The demo, from the side that needs something: discover, query, hand over, negotiate, settle (spec/iacp.md 4.3).</summary>
internal sealed class StoryTeller(IAgentClient client, StoryPlan plan, string content, TextWriter log)
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    private readonly AgentCallOptions _call = new() { Ttl = plan.Timeout };
    private readonly string _handoffId = plan.Run.ToString();
    private readonly MessageId _negotiationId = MessageId.Parse(Derived(plan.Run, "negotiation").ToString());

    /// <summary>What it waits for at the moment, as a sentence.</summary>
    public string Waiting { get; private set; } = "the broker could not be reached. Check Iacp:Transport:Uri.";

    /// <summary>All of it; returns the result of the review and of the mending as one JSON object.</summary>
    /// <exception cref="StoryBrokenException">Somebody said no.</exception>
    public async Task<string> TellAsync(CancellationToken cancellationToken)
    {
        await client.Ready.WaitAsync(cancellationToken);
        AgentId peer = await DiscoverAsync(cancellationToken);
        await QueryAsync(peer, cancellationToken);
        (string handoffId, CanonicalJson review) = await HandOverAsync(peer, cancellationToken);
        NegotiationUpdate settled = await NegotiateAsync(peer, cancellationToken);
        var complete = new Notification { EventType = NotificationKinds.HandoffComplete, HandoffId = handoffId };
        await client.NotifyAsync(RecipientAddress.To(peer), complete, new SendOptions { Channel = ChannelName.For(MessageIntent.Handoff) }, cancellationToken);
        await SayAsync("handoff complete");
        return Result(review, settled);
    }

    private async Task<AgentId> DiscoverAsync(CancellationToken cancellationToken)
    {
        Waiting = $"nobody offers {plan.Capability}. Check that an agent with it runs.";
        var query = new CapabilityQuery { Capabilities = [plan.Capability] };
        while (true)
        {
            if (await client.DiscoverAsync(query, Window, cancellationToken) is [var best, ..])
            {
                await SayAsync($"discovered {best.Id} with {plan.Capability}");
                return best.Id;
            }
        }
    }

    private async Task QueryAsync(AgentId peer, CancellationToken cancellationToken)
    {
        Waiting = $"{peer} did not say what it can do.";
        CapabilityManifest manifest = await client.QueryAsync(peer, new CapabilityQuery { Capabilities = [plan.Capability] }, _call, cancellationToken);
        if (manifest.Capabilities.Count == 0)
        {
            throw new StoryBrokenException($"{peer} does not offer {plan.Capability} any more.");
        }

        await SayAsync(string.Create(CultureInfo.InvariantCulture, $"{peer} has a load of {manifest.Load:P0} and takes about {manifest.EtaSeconds} s"));
    }

    private async Task<(string HandoffId, CanonicalJson Review)> HandOverAsync(AgentId peer, CancellationToken cancellationToken)
    {
        Waiting = $"{peer} did not finish the review. Check that it runs; the work may still be done.";
        using HandoffConversation handoff = await client.FindHandoffAsync(peer, _handoffId, cancellationToken)
            ?? await client.HandoffAsync(peer, HandoffPacket.Of(plan.Self, plan.Capability, plan.File, content, _handoffId), _call, cancellationToken);
        HandoffUpdate end = handoff.First;
        await foreach (HandoffUpdate update in handoff.ReadAllAsync(cancellationToken))
        {
            end = update;
            await SayAsync($"review: {update.Status}{Percent(update.Progress)} {update.Note}".TrimEnd());
        }

        return end is { Status: HandoffStatus.Completed or HandoffStatus.AlreadyDone, Result: { } review }
            ? (handoff.HandoffId, review)
            : throw new StoryBrokenException($"{peer} ended the handoff as {end.Status}: {end.Reason}");
    }

    private async Task<NegotiationUpdate> NegotiateAsync(AgentId peer, CancellationToken cancellationToken)
    {
        Waiting = $"{peer} and we did not come to an end about the mending.";
        var terms = new WorkTerms { Task = "Mend what the review found and can be mended safely.", RewardCredits = plan.Offer, Detail = Detail() };
        using Negotiation negotiation = await client.FindNegotiationAsync(peer, _negotiationId.Value, cancellationToken)
            ?? await client.NegotiateAsync(peer, terms, _call with { MessageId = _negotiationId }, cancellationToken);
        NegotiationUpdate last = new() { State = NegotiationState.Proposed, Terms = terms, Round = 1 };
        await foreach (NegotiationUpdate update in negotiation.ReadAllAsync(cancellationToken))
        {
            last = update;
            await SayAsync($"mending: {update.State}{Percent(update.Progress)}, {update.Terms.RewardCredits.ToString(CultureInfo.InvariantCulture)} credits {update.Note}".TrimEnd());
            if (update.State == NegotiationState.Countered)
            {
                await AnswerAsync(negotiation, update, cancellationToken);
            }
            else if (update.State == NegotiationState.Completed)
            {
                await negotiation.SettleAsync(cancellationToken: cancellationToken);
            }
        }

        return last.State == NegotiationState.Settled ? last : throw new StoryBrokenException($"The negotiation with {peer} ended as {last.State}: {last.Reason}");
    }

    private Task AnswerAsync(Negotiation negotiation, NegotiationUpdate counter, CancellationToken cancellationToken) => counter.Terms.RewardCredits <= plan.Limit
        ? negotiation.AcceptAsync(cancellationToken)
        : negotiation.RejectAsync($"More than {plan.Limit.ToString(CultureInfo.InvariantCulture)} credits are not paid.", cancellationToken);

    /// <summary>The file once more: the one who mends it need not be the one who reviewed it.</summary>
    private CanonicalJson Detail()
    {
        var writer = new JcsWriter();
        writer.StartObject();
        writer.Name("attachments"u8);
        writer.StartArray();
        writer.StartObject();
        writer.Name("content"u8);
        writer.Text(content);
        writer.Name("path"u8);
        writer.Text(plan.File);
        writer.Name("sha256"u8);
        writer.Text(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))));
        writer.EndObject();
        writer.EndArray();
        writer.EndObject();
        return writer.ToJson();
    }

    private static string Result(CanonicalJson review, NegotiationUpdate settled)
    {
        var writer = new JcsWriter();
        writer.StartObject();
        writer.Name("mended"u8);
        writer.Json(settled.Output ?? CanonicalJson.EmptyObject);
        writer.Name("review"u8);
        writer.Json(review);
        writer.Name("settled"u8);
        writer.Text((settled.CreditsTransferred ?? 0).ToString(CultureInfo.InvariantCulture));
        writer.EndObject();
        return writer.ToJson().ToString();
    }

    /// <summary>A UUID that follows from another one.</summary>
    private static Guid Derived(Guid from, string what)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{from}:{what}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static string Percent(double? progress) => progress is { } fraction ? string.Create(CultureInfo.InvariantCulture, $" {fraction:P0}") : "";

    private Task SayAsync(string line) => log.WriteLineAsync(line);
}
