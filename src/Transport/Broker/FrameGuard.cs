using System.Buffers;
using System.Buffers.Binary;

namespace IacpBus.Transport.Broker;

/// <summary>
/// Looks at what the broker sends before RabbitMQ.Client does: a content header whose properties the client could not
/// decode, or only with a stack as deep as the sender likes, loses its headers or all its properties. They are copies
/// that nobody trusts; the body, which is signed, passes untouched. One per connection; not thread-safe.
/// </summary>
internal sealed class FrameGuard
{
    private const int FrameHeaderSize = 7;
    private const byte ContentHeader = 2;
    private const byte ProtocolHeader = (byte)'A';
    private const uint LargestHeaderFrame = 16 * 1024 * 1024;

    private readonly byte[] _frameHeader = new byte[FrameHeaderSize];
    private readonly ArrayBufferWriter<byte> _contentHeader = new();
    private int _frameHeaderCount;
    private long _contentHeaderLeft;
    private long _passing;

    /// <summary>Takes the next bytes of the stream and writes what the client may see of them.</summary>
    public void Feed(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (!bytes.IsEmpty)
        {
            int taken;
            if (_passing > 0)
            {
                taken = (int)Math.Min(_passing, bytes.Length);
                output.Write(bytes[..taken]);
                _passing -= taken;
            }
            else if (_contentHeaderLeft > 0)
            {
                taken = (int)Math.Min(_contentHeaderLeft, bytes.Length);
                _contentHeader.Write(bytes[..taken]);
                _contentHeaderLeft -= taken;
                if (_contentHeaderLeft == 0)
                {
                    ReleaseContentHeader(output);
                }
            }
            else
            {
                taken = Math.Min(FrameHeaderSize - _frameHeaderCount, bytes.Length);
                bytes[..taken].CopyTo(_frameHeader.AsSpan(_frameHeaderCount));
                _frameHeaderCount += taken;
                if (_frameHeaderCount == FrameHeaderSize)
                {
                    BeginFrame(output);
                }
            }

            bytes = bytes[taken..];
        }
    }

    private void BeginFrame(IBufferWriter<byte> output)
    {
        _frameHeaderCount = 0;
        byte type = _frameHeader[0];
        uint size = BinaryPrimitives.ReadUInt32BigEndian(_frameHeader.AsSpan(3));
        if (type == ContentHeader && size <= LargestHeaderFrame)
        {
            _contentHeader.ResetWrittenCount();
            _contentHeaderLeft = (long)size + 1;
            return;
        }

        output.Write(_frameHeader);

        // A broker that speaks another version answers with its name and no frames.
        _passing = type == ProtocolHeader ? long.MaxValue : (long)size + 1;
    }

    private void ReleaseContentHeader(IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> frame = _contentHeader.WrittenSpan;
        ReadOnlySpan<byte> payload = frame[..^1];
        ReadOnlySpan<byte> clean = ContentHeaderCleaner.Clean(payload);
        BinaryPrimitives.WriteUInt32BigEndian(_frameHeader.AsSpan(3), (uint)clean.Length);
        output.Write(_frameHeader);
        output.Write(clean);
        output.Write(frame[^1..]);
    }
}
