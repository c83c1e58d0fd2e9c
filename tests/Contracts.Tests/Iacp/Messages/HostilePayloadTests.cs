using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>Whatever a peer sends is a message or an error, never an exception.</summary>
public sealed class HostilePayloadTests
{
    private const int Rounds = 1_000;

    public static TheoryData<string> Kinds => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TryRead_RandomValuesInAnyMember_NeverThrowsAndWhatIsReadIsStable(string kind)
    {
        (MessageType type, MessageIntent intent, string sample) = Samples.All[kind];
        string[] places = [.. JsonPaths.Of(sample)];
        var random = new RandomJson(kind.Sum(character => character));
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string json = sample;
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                json = Change(json, random.Pick(places), random);
            }

            read += TryOne(type, intent, json) ? 1 : 0;
        }

        // A test in which nothing is ever read, or all of it, would show nothing.
        Assert.InRange(read, 1, Rounds - 1);
    }

    [Fact]
    public void TryRead_RandomObjectsInEveryCell_NeverThrows()
    {
        var random = new RandomJson(42);
        string[] names = [.. Samples.All.Values.SelectMany(sample => JsonPaths.Of(sample.Json)).SelectMany(path => path.Split('.')).Distinct()];
        for (int round = 0; round < 4_000; round++)
        {
            string json = random.Object(names, depth: 4);
            foreach (MessageType type in Enum.GetValues<MessageType>())
            {
                TryOne(type, random.Pick(Enum.GetValues<MessageIntent>()), json);
            }
        }
    }

    [Theory]
    [InlineData(MessageType.Response, MessageIntent.Query, "{\"capabilities\":[", "{}", "]}")]
    [InlineData(MessageType.Response, MessageIntent.Query, "{\"capabilities\":[", "\"a\"", "]}")]
    [InlineData(MessageType.Request, MessageIntent.Handoff, "{\"context\":{\"attachments\":[", "{\"content\":\"\",\"path\":\"p\"}", "],\"task_description\":\"t\"}}")]
    [InlineData(MessageType.Request, MessageIntent.Handoff, "{\"quality_checklist\":[", "\"\"", "],\"task\":\"t\"}")]
    [InlineData(MessageType.Heartbeat, MessageIntent.Health, "{\"current_tasks\":[", "[[]]", "]}")]
    [InlineData(MessageType.Event, MessageIntent.Notify, "{\"detail\":[", "0", "]}")]
    public void TryRead_HugeArrays_NeverThrows(MessageType type, MessageIntent intent, string start, string item, string end)
    {
        int count = (1024 * 1024 - start.Length - end.Length) / (item.Length + 1);
        string json = start + string.Join(',', Enumerable.Repeat(item, count)) + end;

        TryOne(type, intent, json);
    }

    [Fact]
    public void TryRead_VeryManyMembers_KeepsThemAll()
    {
        string json = $"{{{string.Join(',', Enumerable.Range(0, 80_000).Select(index => $"\"m{index}\":0"))}}}";

        Assert.Equal(80_000, Wire.Read<VendorRequest>(MessageType.Request, MessageIntent.Notify, json).Extensions.Count);
        Assert.Equal(80_000, Wire.Read<CapabilityQuery>(MessageType.Request, MessageIntent.Query, json).Extensions.Count);
    }

    [Theory]
    [InlineData(MessageType.Request, MessageIntent.Handoff, "context")]
    [InlineData(MessageType.Request, MessageIntent.Handoff, "quality_checklist")]
    [InlineData(MessageType.Response, MessageIntent.Query, "manifest")]
    [InlineData(MessageType.Error, MessageIntent.None, "error")]
    [InlineData(MessageType.Error, MessageIntent.None, "detail")]
    [InlineData(MessageType.Event, MessageIntent.Health, "x")]
    public void TryRead_DeepNesting_NeverThrows(MessageType type, MessageIntent intent, string member)
    {
        const int Depth = 255;
        foreach ((string open, string close) in new[] { ("[", "]"), ($"{{\"{member}\":", "}") })
        {
            string json = $"{{\"{member}\":{string.Concat(Enumerable.Repeat(open, Depth - 1))}[]{string.Concat(Enumerable.Repeat(close, Depth - 1))}}}";
            Assert.True(CanonicalJson.TryParse(Encoding.UTF8.GetBytes(json), new JsonLimits { MaxDepth = 256 }, out CanonicalJson payload, out string? defect), defect);
            if (MessageReader.TryRead(Wire.Envelope(type, intent, payload), out IacpMessage? message, out _))
            {
                Assert.Equal(message, Wire.Again(message));
            }
        }
    }

    private static string Change(string json, string place, RandomJson random)
    {
        try
        {
            return JsonPaths.With(json, place, random.Next(0, 10) == 0 && place[^1] != ']' ? null : random.Value(depth: 3));
        }
        catch (Exception exception) when (exception is InvalidOperationException or NullReferenceException or ArgumentOutOfRangeException)
        {
            // An earlier change took that place away.
            return json;
        }
    }

    private static bool TryOne(MessageType type, MessageIntent intent, string json)
    {
        if (!CanonicalJson.TryParse(Encoding.UTF8.GetBytes(json), null, out CanonicalJson payload, out _))
        {
            return false;
        }

        Envelope envelope = Wire.Envelope(type, intent, payload);
        if (!MessageReader.TryRead(envelope, out IacpMessage? message, out EnvelopeError? error))
        {
            Assert.NotNull(error);
            Assert.StartsWith("$.message", error.Path, StringComparison.Ordinal);
            return false;
        }

        IacpMessage again = Wire.Again(message);
        Assert.True(message.Equals(again), $"{json}\nis written as\n{message.ToPayload()}\nand then as\n{again.ToPayload()}");
        return true;
    }
}
