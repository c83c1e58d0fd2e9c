using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using IacpBus.Transport.Broker;

namespace IacpBus.Transport.Tests.Broker;

/// <summary>What a sender puts into AMQP headers must not reach the client's decoder when that could not survive it.</summary>
public sealed class FrameGuardTests
{
    private const int HeadersFlag = 1 << 13;

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "array nested 20,000 deep", Table("x", Nested((byte)'A', 20_000)) },
        { "table nested 5,000 deep", Table("x", NestedTables(5_000)) },
        { "decimal of scale 200", Table("x", [(byte)'D', 200, 0, 0, 0, 1]) },
        { "unknown type", Table("x", [(byte)'?', 1]) },
        { "value that is cut off", Table("x", [(byte)'S', 0, 0, 0, 9, 1]) },
        { "name that is cut off", [0, 0, 0, 2, 9, (byte)'x'] },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Feed_HeadersTheClientCannotDecode_AreTakenAwayAndTheRestPasses(string what, byte[] headers)
    {
        byte[] expected = Frame(2, Header(0, contentType: "application/iacp+json", headers: null, messageId: "m-1"));

        byte[] seen = Pass([.. Frame(2, Header(HeadersFlag, "application/iacp+json", headers, "m-1")), .. Frame(3, "body"u8.ToArray())], 4096);

        Assert.True(seen.AsSpan().SequenceEqual([.. expected, .. Frame(3, "body"u8.ToArray())]), what);
    }

    [Fact]
    public void Feed_PropertiesThatDoNotAddUp_AreAllTakenAway()
    {
        byte[] payload = Header(0, "application/iacp+json", null, "m-1");
        payload[^4] = 200;

        byte[] seen = Pass(Frame(2, payload), 4096);

        Assert.Equal(Frame(2, [.. payload[..12], 0, 0]), seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Feed_OrdinaryFrames_PassByteForByteHoweverTheyAreCut(int chunk)
    {
        byte[] headers = Table("x-death", [(byte)'A', 0, 0, 0, 8, (byte)'F', 0, 0, 0, 3, 1, (byte)'a', (byte)'V']);
        byte[] wire =
        [
            .. Frame(1, new byte[300]),
            .. Frame(2, Header(HeadersFlag, "application/iacp+json", headers, "m-1")),
            .. Frame(3, new byte[10_000]),
            .. Frame(8, []),
            .. Frame(2, Header(0, null, null, null)),
        ];

        Assert.Equal(wire, Pass(wire, chunk));
    }

    [Fact]
    public void Feed_AnswerOfAnotherProtocolVersion_Passes() => Assert.Equal("AMQP\0\0\u0009\u0001"u8.ToArray(), Pass("AMQP\0\0\u0009\u0001"u8.ToArray(), 3));

    [Fact]
    public void Feed_RandomContentHeaders_NeverThrowsAndKeepsTheFraming()
    {
        var random = new Random(20261122);
        for (int round = 0; round < 50_000; round++)
        {
            var payload = new byte[random.Next(0, 80)];
            random.NextBytes(payload);
            byte[] seen = Pass([.. Frame(2, payload), .. Frame(8, [])], 64);

            int size = BinaryPrimitives.ReadInt32BigEndian(seen.AsSpan(3));
            Assert.Equal(size + 8 + 8, seen.Length);
            Assert.Equal(Frame(8, []), seen[^8..]);
        }
    }

    private static byte[] Pass(byte[] wire, int chunk)
    {
        var guard = new FrameGuard();
        var output = new ArrayBufferWriter<byte>();
        foreach (byte[] part in wire.Chunk(chunk))
        {
            guard.Feed(part, output);
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Frame(byte type, byte[] payload)
    {
        var frame = new byte[payload.Length + 8];
        frame[0] = type;
        frame[2] = 1;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(3), payload.Length);
        payload.CopyTo(frame.AsSpan(7));
        frame[^1] = 0xCE;
        return frame;
    }

    private static byte[] Header(int flags, string? contentType, byte[]? headers, string? messageId)
    {
        flags |= (contentType is null ? 0 : 1 << 15) | (messageId is null ? 0 : 1 << 7);
        return
        [
            0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, (byte)(flags >> 8), (byte)(flags & 0xFF),
            .. Short(contentType), .. headers ?? [], .. Short(messageId),
        ];
    }

    private static byte[] Short(string? text) => text is null ? [] : [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Table(string name, byte[] value) => Sized([.. Short(name), .. value]);

    private static byte[] Nested(byte type, int depth)
    {
        byte[] value = [(byte)'V'];
        for (int i = 0; i < depth; i++)
        {
            value = [type, .. Sized(value)];
        }

        return value;
    }

    private static byte[] NestedTables(int depth)
    {
        byte[] value = [(byte)'V'];
        for (int i = 0; i < depth; i++)
        {
            value = [(byte)'F', .. Table("a", value)];
        }

        return value;
    }

    private static byte[] Sized(byte[] content)
    {
        var sized = new byte[content.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(sized, content.Length);
        content.CopyTo(sized, 4);
        return sized;
    }
}
