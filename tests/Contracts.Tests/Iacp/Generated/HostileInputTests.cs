using System.Text;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Json;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Generated;

/// <summary>Nothing that a peer sends throws, and what is read holds together.</summary>
public sealed class HostileInputTests
{
    private const int Inputs = 200_000;

    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "-", "0", "1e999", "1e-999", "9007199254740993", "1E21", ".5", "\\u", "\\ud800", "\\udc00", "\\u0000", "//", "/**/",
            "\ufeff", "\u2028", "\ud83d\ude00", "\"sender\":{\"agent_id\":\"a\"},", "\"identity_sig\":\"00\",", "\"envelope\":{},", "\"message\":{},", "*", "x-", "2.0", " ", "\n",
        }.Select(Encoding.UTF8.GetBytes),
        [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x00],
        Encoding.UTF8.GetBytes(new string('[', 70)), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 70))),
    ];

    [Fact]
    [Trait("row", "ENV-15")]
    public void TryRead_MutatedEnvelopes_NeverThrowsAndHoldsTogether()
    {
        byte[][] corpus = Corpus();
        var random = new Random(323);
        int read = 0;
        for (int i = 0; i < Inputs; i++)
        {
            byte[] body = Mutate(random, corpus[random.Next(corpus.Length)]);
            try
            {
                read += HoldsTogether(body, i % 2 == 0 ? EnvelopeReaderOptions.Default : Read.Lenient) ? 1 : 0;
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"input {i} ({Convert.ToHexString(body)}) threw {exception}");
            }
        }

        // Neither everything nor nothing gets through, or the mutations test nothing.
        Assert.InRange(read, Inputs / 50, Inputs / 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1024 * 1024)]
    public void TryRead_OneByteRepeated_IsRefused(int length)
    {
        for (int value = 0; value < 256; value += length > 7 ? 17 : 1)
        {
            var body = new byte[length];
            body.AsSpan().Fill((byte)value);
            Assert.False(EnvelopeReader.TryRead(body, EnvelopeReaderOptions.Default, out _, out EnvelopeError? error));
            Assert.Equal(ErrorCode.PayloadInvalid, error.Code);
        }
    }

    [Fact]
    public void TryRead_EveryPrefixOfAnEnvelope_IsRefused()
    {
        byte[] body = Encoding.UTF8.GetBytes(Body.Flat(signature: Body.Text(Body.Signature), payload: "{\"a\":[1e-7,\"\\u0001\u20ac\"]}"));
        for (int length = 0; length < body.Length; length++)
        {
            Assert.Equal("malformed_json", Read.Error(body.AsMemory(0, length)).Reason);
        }
    }

    private static byte[][] Corpus() =>
    [
        .. Vectors.All.Select(vector => Encoding.UTF8.GetBytes(vector.GetProperty("jcs").GetString()!)),
        .. Vectors.All.Select(vector => Encoding.UTF8.GetBytes(vector.GetProperty("envelope").GetRawText())),
        Encoding.UTF8.GetBytes(Vectors.Root.GetProperty("v2_alternatives").GetProperty("wrapped").GetProperty("bytes").GetString()!),
        Encoding.UTF8.GetBytes(Body.Flat(signature: Body.Text(Body.Signature), ttl: "60", correlationId: "null", channel: "\"x-lab\"", recipientId: "\"a:*:c\"", type: "\"event\"")),
        .. Enumerable.Range(0, 50).Select(RandomEnvelope.Make).SelectMany(envelope => new[] { envelope.Root.ToCanonical(), envelope.Spelling() }).Select(Encoding.UTF8.GetBytes),
    ];

    private static byte[] Mutate(Random random, byte[] original)
    {
        byte[] body = original;
        for (int i = random.Next(1, 5); i > 0 && body.Length > 0; i--)
        {
            int at = random.Next(body.Length);
            int end = Math.Min(body.Length, at + random.Next(1, 20));
            body = random.Next(7) switch
            {
                0 => [.. body[..at], (byte)(body[at] ^ (1 << random.Next(8))), .. body[(at + 1)..]],
                1 => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
                2 => random.Next(4) == 0 ? body[..at] : body,
                3 => [.. body[..at], .. body[end..]],
                4 => [.. body[..end], .. body[at..]],
                5 => [.. body[..at], .. Fragments[random.Next(Fragments.Length)], .. body[at..]],
                _ => [.. body[..at], .. Fragments[random.Next(Fragments.Length)], .. body[end..]],
            };
        }

        return body;
    }

    /// <summary>Reads and checks what every reader of an envelope relies on; whether it was read.</summary>
    private static bool HoldsTogether(byte[] body, EnvelopeReaderOptions options)
    {
        if (!EnvelopeReader.TryRead(body, options, out UnverifiedEnvelope? envelope, out EnvelopeError? error))
        {
            Assert.True(envelope is null && error.Code != ErrorCode.InternalError, error.ToString());
            return false;
        }

        Assert.True(error is null && (envelope.Envelope is null) == (envelope.Defect is not null), "header or defect, never both");
        Assert.True(EnvelopeReader.TryRead(envelope.CanonicalText, options, out UnverifiedEnvelope? again, out _), "its canonical form must be readable");
        Assert.True(again.CanonicalText.Equals(envelope.CanonicalText), "its canonical form must be canonical");
        Assert.Equal(envelope.ToString(), again.ToString());
        Assert.Equal(envelope.Defect, again.Defect);
        Assert.Equal(envelope.SigningInputLength, Read.SigningInput(again).Length);
        if (envelope.Envelope is { } header)
        {
            Assert.True(header.ExpiresAt >= header.Timestamp && header.TtlSeconds > 0 && header.Conversation.Value.Length is > 0 and <= 128, header.ToString());
            Assert.Equal(System.Text.Json.JsonValueKind.Object, header.Payload.ToElement().ValueKind);
            Assert.True(CanonicalJson.TryParse(header.Payload.Utf8, null, out CanonicalJson payload, out _) && payload == header.Payload);
            Assert.True(EnvelopeReader.TryRead(new EnvelopeWriter(header).ToUnsigned(), options, out UnverifiedEnvelope? written, out _) && written.Defect is null, header.ToString());
        }

        return true;
    }
}
