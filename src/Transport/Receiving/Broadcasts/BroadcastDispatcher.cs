using System.Collections.Frozen;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Diagnostics;
using IacpBus.Transport.Receiving.Dispatch;

namespace IacpBus.Transport.Receiving.Broadcasts;

/// <summary>
/// Shares what comes to the presence queue of a process among its agents. Each message is judged once for all that judge
/// alike; a sign of life is then noted once, anything else goes down the receive road of each agent that it is for, and
/// what is refused down that of one of them. Deliveries are begun one after the other.
/// </summary>
internal sealed class BroadcastDispatcher : IDeliveryTarget
{
    private readonly AgentEar[] _ears;
    private readonly AgentEar[][] _groups;
    private readonly FrozenDictionary<AgentId, AgentEar> _byAgent;
    private readonly EnvelopeReaderOptions _reading;
    private readonly ISettlement _settlement;
    private readonly ActiveDeliveries _active = new();

    public BroadcastDispatcher(IEnumerable<AgentEar> ears, EnvelopeReaderOptions reading, ISettlement settlement)
    {
        _ears = [.. ears];
        _groups = [.. _ears.GroupBy(ear => ear.Group).Select(group => group.ToArray())];
        _byAgent = _ears.ToFrozenDictionary(ear => ear.Agent.Id);
        _reading = reading;
        _settlement = settlement;
    }

    public void Begin(in DeliveredMessage message)
    {
        _active.Began();
        ulong tag = message.Tag;
        var heard = new HeardBroadcast(() => _ = SettleAsync(tag));
        try
        {
            foreach (AgentEar ear in Hearers(new Delivery(message.Body, message.Properties.ContentType, message.Redelivered, Attempt: 1)))
            {
                heard.Begins();
                ear.Hear(message, heard);
            }
        }
        catch (Exception lost)
        {
            Log.BroadcastLost(_ears[0].Agent.Road.Logger, lost, _ears[0].Agent.Id.Value);
        }

        heard.Done();
    }

    public void Abandon()
    {
        foreach (AgentEar ear in _ears)
        {
            ear.Abandon();
        }
    }

    public async Task EndAsync(CancellationToken patience)
    {
        if (!await _active.EndAsync(patience).ConfigureAwait(false))
        {
            Abandon();
        }
    }

    private async Task SettleAsync(ulong tag)
    {
        await _settlement.AcknowledgeAsync(tag).ConfigureAwait(false);
        _active.Ended();
    }

    private IEnumerable<AgentEar> Hearers(Delivery delivery)
    {
        if (!EnvelopeReader.TryRead(delivery.Body, _reading, out UnverifiedEnvelope? claimed, out _))
        {
            return [_ears[0]];
        }

        if (!claimed.Recipient.IsBroadcast)
        {
            // Passed on by another instance of that agent. The queue is bound with the names of ours alone.
            return [_byAgent.GetValueOrDefault(claimed.Recipient.Agent, _ears[0])];
        }

        return _groups.SelectMany(group => Hearers(delivery, claimed, group));
    }

    private static IEnumerable<AgentEar> Hearers(Delivery delivery, UnverifiedEnvelope claimed, AgentEar[] group)
    {
        AgentEar? first = Array.Find(group, ear => ear.IsMeantBy(claimed));
        if (first is null)
        {
            return [];
        }

        if (first.Admit(delivery) is not { } accepted)
        {
            return [first];
        }

        first.Listener?.Hear(accepted);
        return group.Where(ear => ear.WantsMoreOf(accepted) && ear.IsMeantBy(claimed));
    }
}
