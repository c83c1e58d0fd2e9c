using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using RabbitMQ.Client;

namespace IacpBus.Transport.Tests.Broker;

/// <summary>Whatever lies in a queue becomes a letter; nothing that a sender wrote makes the reader fail.</summary>
public sealed class LetterReaderTests
{
    [Fact]
    public void Read_OfABodyThatIsNoEnvelope_NamesItByItsHash()
    {
        BuriedLetter letter = Read([], "{}");

        Assert.Equal("sha256-44136fa355b3678a", letter.Id);
        Assert.Equal((null, null, null, 2), (letter.MessageId, letter.Sender, letter.BuriedAt, letter.Size));
    }

    [Fact]
    public void Read_OfOurBurial_TakesTheReasonFromItsHeaders()
    {
        BuriedLetter letter = Read(new()
        {
            ["iacp-code"] = Text("SIGNATURE_INVALID"),
            ["iacp-reason"] = Text("unsigned"),
            ["iacp-description"] = Text("The message has no signature."),
            ["iacp-buried-at"] = Text("2026-11-22T10:11:12.345Z"),
            ["x-death"] = Death("expired", "elsewhere", 1),
        });

        Assert.Equal(("SIGNATURE_INVALID", "unsigned", "The message has no signature."), (letter.Code, letter.Reason, letter.Description));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 11, 12, 345, TimeSpan.Zero), letter.BuriedAt);
    }

    [Theory]
    [InlineData("expired", "It was not taken from iacp.agent.a within its time to live.")]
    [InlineData("delivery_limit", "It came back to iacp.agent.a too often without an answer.")]
    [InlineData("maxlen", "The broker moved it from iacp.agent.a: maxlen.")]
    public void Read_OfWhatTheBrokerMoved_TakesTheReasonFromXDeath(string reason, string description)
    {
        BuriedLetter letter = Read(new() { ["x-death"] = Death(reason, "iacp.agent.a", 1_800_000_000) });

        Assert.Equal((null, reason, description), (letter.Code, letter.Reason, letter.Description));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000), letter.BuriedAt);
    }

    [Fact]
    public void Read_OfHeadersOfOtherTypes_GoesOnWithoutThem()
    {
        object?[] strange = [null, 1, true, 1.5m, new List<object?>(), new List<object?> { 1 }, new Dictionary<string, object?>(), new AmqpTimestamp(long.MaxValue), Text("2026-99-99"), Text("")];
        foreach (object? value in strange)
        {
            BuriedLetter letter = Read(new() { ["x-death"] = value, ["iacp-code"] = value, ["iacp-reason"] = value, ["iacp-buried-at"] = value });
            Assert.Null(letter.BuriedAt);
            Assert.Equal(4, letter.Headers.Count);
        }

        Assert.Null(Read(new() { ["x-death"] = Death("expired", "q", -1) }).BuriedAt);
        Assert.Null(Read(new() { ["x-death"] = Death("expired", "q", long.MaxValue) }).BuriedAt);
    }

    [Fact]
    public void Headers_ThatAreNested_AreWrittenLikeJsonToALimit()
    {
        object? deep = 1;
        for (int i = 0; i < 20; i++)
        {
            deep = new List<object?> { deep };
        }

        BuriedLetter letter = Read(new() { ["death"] = Death("expired", "q", 1_800_000_000), ["bytes"] = new BinaryTableValue([1, 255]), ["deep"] = deep });

        Assert.Equal("[{reason: expired, queue: q, time: 2027-01-15T08:00:00Z}]", letter.Headers["death"]);
        Assert.Equal("01ff", letter.Headers["bytes"]);
        Assert.Equal(new string('[', 16) + "..." + new string(']', 16), letter.Headers["deep"]);
    }

    private static BuriedLetter Read(Dictionary<string, object?> headers, string body = "[") =>
        LetterReader.Read(new BasicProperties { Headers = headers }, Encoding.UTF8.GetBytes(body), new EnvelopeReaderOptions(), whole: true);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static List<object?> Death(string reason, string queue, long time) =>
        [new Dictionary<string, object?> { ["reason"] = Text(reason), ["queue"] = Text(queue), ["time"] = new AmqpTimestamp(time) }];
}
