using System.Security.Cryptography;
using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;
using IacpBus.Contracts.Tests.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

public sealed class EnvelopeWriterTests
{
    private static readonly Envelope Small = new()
    {
        MessageId = MessageId.Parse(Body.Id),
        Sender = AgentId.Parse("builder-01"),
        Recipient = RecipientAddress.Parse("reviewer-02"),
        Channel = ChannelName.Parse("query"),
        Timestamp = new DateTimeOffset(2026, 5, 6, 2, 0, 0, 123, TimeSpan.FromHours(2)),
        Type = MessageType.Request,
        Intent = MessageIntent.Query,
    };

    private static readonly Envelope Full = Small with
    {
        CorrelationId = CorrelationId.From(MessageId.Parse("386a89da-61d2-453d-ab81-cda9bcd3d542")),
        InReplyTo = MessageId.Parse("386A89DA-61D2-453D-AB81-CDA9BCD3D542"),
        Sender = AgentId.Parse("on-prem:cardiff-01:builder"),
        Recipient = RecipientAddress.Parse("on-prem:*:reviewer"),
        Channel = ChannelName.Parse("x-lab"),
        TtlSeconds = 60,
        Payload = CanonicalJson.Parse("{\"z\":[1e21,\"\\u0000\u20ac\"],\"\ud83d\ude00\":{},\"\ufb33\":null}"),
    };

    public static TheoryData<string> Cases => ["small", "full", "token ids", "error", "longest", "event", "heartbeat"];

    [Fact]
    [Trait("row", "ENV-01")]
    public void SigningInput_OfASmallEnvelope_IsItsCanonicalText() =>
        Assert.Equal(
            $$"""{"message":{"intent":"query","payload":{},"type":"request"},"message_id":"{{Body.Id}}","recipient":{"agent_id":"reviewer-02","channel":"query"},"sender":{"agent_id":"builder-01"},"timestamp":"2026-05-06T00:00:00.123Z","ttl_seconds":3600,"version":"1.0"}""",
            Encoding.UTF8.GetString(new EnvelopeWriter(Small).SigningInput.Span));

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("row", "SIG-01")]
    public void Sign_AnyEnvelope_IsCanonicalAndReadsBackAsItself(string name)
    {
        Envelope envelope = Case(name);
        byte[] signature = SHA512.HashData(Encoding.UTF8.GetBytes(name));
        var writer = new EnvelopeWriter(envelope);
        byte[] covered = writer.SigningInput.ToArray();
        byte[] body = writer.Sign(signature);

        UnverifiedEnvelope read = Read.Ok(body, Read.Lenient);

        Assert.True(Jcs.IsProvedCanonical(body));
        Assert.True(read.CanonicalText.Equals(body.AsMemory()), "must be taken as it came");
        Assert.Equal(covered, Read.SigningInput(read));
        Assert.Equal(Convert.ToHexStringLower(signature), read.Signature);
        Assert.Equal(envelope, read.Envelope);
        Assert.Equal(covered, writer.SigningInput.ToArray());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("row", "SIG-01")]
    public void ToUnsigned_AnyEnvelope_IsItsOwnSigningInput(string name)
    {
        var writer = new EnvelopeWriter(Case(name));
        byte[] body = writer.ToUnsigned();

        UnverifiedEnvelope read = Read.Ok(body, Read.Lenient);

        Assert.True(Jcs.IsProvedCanonical(body));
        Assert.Equal(writer.SigningInput.ToArray(), body);
        Assert.Equal(body, Read.SigningInput(read));
        Assert.Null(read.Signature);
        Assert.Equal(Case(name), read.Envelope);
    }

    [Fact]
    [Trait("row", "ENV-04")]
    public void Payload_OfAVector_IsWrittenBackByteForByte()
    {
        Envelope read = Read.Ok(Vectors.Body("V4-numbers-and-unicode")).Envelope!;

        byte[] again = new EnvelopeWriter(read).ToUnsigned();

        Assert.Equal(read.Payload, Read.Ok(again).Envelope!.Payload);
        Assert.True(again.AsSpan().IndexOf(read.Payload.Utf8.Span) > 0);
    }

    [Fact]
    public void Timestamp_BetweenMilliseconds_IsWrittenInUtcWithMilliseconds()
    {
        Envelope envelope = Small with { Timestamp = new DateTimeOffset(2026, 5, 6, 23, 59, 59, 999, TimeSpan.FromHours(-5)).AddTicks(9_999) };

        Assert.Contains("\"timestamp\":\"2026-05-07T04:59:59.999Z\"", Encoding.UTF8.GetString(new EnvelopeWriter(envelope).ToUnsigned()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void Sign_WithASignatureOfAnotherLength_Throws(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnvelopeWriter(Small).Sign(new byte[length]));

    [Fact]
    public void New_WithoutAnEnvelope_Throws() => Assert.Throws<ArgumentNullException>(() => new EnvelopeWriter(null!));

    [Fact]
    public void ToString_OfAnEnvelope_NamesTheMessageAndNotItsPayload() =>
        Assert.Equal($"Request Query {Body.Id} on-prem:cardiff-01:builder -> on-prem:*:reviewer", Full.ToString());

    private static Envelope Case(string name) => name switch
    {
        "small" => Small,
        "full" => Full,
        "token ids" => Small with { MessageId = Token("~\"\\token"), CorrelationId = Correlation("a\"b\\c") },
        "error" => Small with { Type = MessageType.Error, Intent = MessageIntent.None, Channel = ChannelName.For(MessageIntent.None) },
        "longest" => Full with
        {
            MessageId = Token(new string('"', 128)),
            CorrelationId = Correlation(new string('\\', 128)),
            Sender = AgentId.Parse(new string('a', 128)),
            Recipient = RecipientAddress.Parse("*:*:" + new string('b', 124)),
            Channel = ChannelName.Parse("x-" + new string('"', 62)),
            TtlSeconds = 604800,
        },
        "event" => Full with { Type = MessageType.Event, Intent = MessageIntent.Notify },
        "heartbeat" => Full with { Type = MessageType.Heartbeat, Intent = MessageIntent.Health },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static MessageId Token(string text) => MessageId.TryParse(text, lenient: true, out MessageId id) ? id : throw new FormatException(text);

    private static CorrelationId Correlation(string text) => CorrelationId.TryParse(text, out CorrelationId id) ? id : throw new FormatException(text);
}
