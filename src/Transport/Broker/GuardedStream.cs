using System.Buffers;
using System.Net.Sockets;

namespace IacpBus.Transport.Broker;

/// <summary>The receiving side of a connection behind a <see cref="FrameGuard"/>; sending passes straight through.</summary>
internal sealed class GuardedStream(Socket socket) : NetworkStream(socket)
{
    private readonly FrameGuard _guard = new();
    private readonly byte[] _received = new byte[32 * 1024];
    private readonly ArrayBufferWriter<byte> _passed = new(32 * 1024);
    private int _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_read == _passed.WrittenCount)
        {
            _passed.ResetWrittenCount();
            _read = 0;
            int count = await base.ReadAsync(_received, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return 0;
            }

            _guard.Feed(_received.AsSpan(0, count), _passed);
        }

        int length = Math.Min(buffer.Length, _passed.WrittenCount - _read);
        _passed.WrittenSpan.Slice(_read, length).CopyTo(buffer.Span);
        _read += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("The connection is read asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The connection is read asynchronously.");
}
