using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;

namespace IacpBus.Agents.Tests.Simulation;

/// <summary>
/// What is under way between the two agents. It delivers in any order and more than once. It forgets nothing unless the
/// test says so, and takes what waits for its own time of sending, like a queue whose consumer is late; with
/// <paramref name="loses"/> it drops what it is told to, and the receive road drops what has expired.
/// </summary>
internal sealed class SimulatedNetwork(SimulatedWorld world, bool loses)
{
    private readonly List<(SimulatedAgent To, ReadOnlyMemory<byte> Body, DateTimeOffset SentAt)> _underWay = [];

    public int Count => _underWay.Count;

    /// <summary>How much really got lost.</summary>
    public int Lost { get; private set; }

    /// <summary>All that was ever sent between the two.</summary>
    public List<ReadOnlyMemory<byte>> Seen { get; } = [];

    /// <summary>Takes up what the agents have committed since.</summary>
    public void Collect()
    {
        foreach (SimulatedAgent from in (SimulatedAgent[])[world.First, world.Second])
        {
            while (from.Watched.Sent.TryDequeue(out ReadOnlyMemory<byte> body))
            {
                SimulatedAgent to = world.Other(from);
                if (JsonNode.Parse(body.Span)!["recipient"]!["agent_id"]!.GetValue<string>() == to.Id.Value)
                {
                    _underWay.Add((to, body, world.Clock.GetUtcNow()));
                    Seen.Add(body);
                }
            }
        }
    }

    /// <summary>Takes one message, or a copy of it; <c>null</c> when the road refuses it.</summary>
    public (SimulatedAgent To, AcceptedEnvelope? Message) Take(int which, bool copy)
    {
        (SimulatedAgent to, ReadOnlyMemory<byte> body, DateTimeOffset sentAt) = _underWay[which % Count];
        if (!copy)
        {
            _underWay.RemoveAt(which % Count);
        }

        AcceptedEnvelope? accepted = Accept(to, body, loses ? world.Clock : new FakeTimeProvider(sentAt));
        Lost += accepted is null ? 1 : 0;
        return (to, accepted);
    }

    /// <summary>Drops one where that is allowed, else puts it behind all others.</summary>
    public void Lose(int which)
    {
        var message = _underWay[which % Count];
        _underWay.RemoveAt(which % Count);
        if (loses)
        {
            Lost++;
        }
        else
        {
            _underWay.Add(message);
        }
    }

    /// <summary>The same message as the outsider would write it: all the right ids, signed with its own key. Nothing for what begins something of its own.</summary>
    public (SimulatedAgent To, AcceptedEnvelope Message)? Forge(int which)
    {
        JsonObject forged = JsonNode.Parse(Seen[which % Seen.Count].Span)!.AsObject();
        if (forged["message"]!["type"]!.GetValue<string>() == "request")
        {
            return null;
        }

        SimulatedAgent to = forged["recipient"]!["agent_id"]!.GetValue<string>() == world.First.Id.Value ? world.First : world.Second;
        forged.With("sender.agent_id", SimulatedWorld.Outsider.Value)
            .With("message_id", MessageId.New(world.Clock).Value)
            .With("timestamp", world.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture))
            .Sign(SimulatedWorld.OutsiderKey);
        return (to, Accept(to, forged.Bytes(), world.Clock)!);
    }

    private AcceptedEnvelope? Accept(SimulatedAgent to, ReadOnlyMemory<byte> body, TimeProvider clock)
    {
        var road = new ReceivePipeline(to.Id, Ear.Inbox, SignaturePolicy.Required, EnvelopeReaderOptions.Default, TimeSpan.FromSeconds(30), new SignatureVerifier(world.Keys), clock);
        if (road.TryAdmit(new Delivery(body.ToArray(), Road.ContentType, false, 1), out AcceptedEnvelope? accepted, out Refusal? refusal))
        {
            return accepted;
        }

        Assert.Equal("expired", refusal.Error.Reason);
        return null;
    }
}
