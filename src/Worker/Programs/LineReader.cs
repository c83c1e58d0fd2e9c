using System.Buffers;

namespace IacpBus.Worker.Programs;

/// <summary>Reads lines of bytes from a stream, never more than a given number of bytes in all.</summary>
internal sealed class LineReader(Stream stream, int limit)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _start;
    private int _end;
    private int _total;

    /// <summary>Whether the stream held more than the limit; reading has ended then.</summary>
    public bool LimitExceeded { get; private set; }

    /// <summary>The next line without its end; <c>null</c> at the end of the stream or beyond the limit.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!LimitExceeded)
        {
            int newline = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            if (newline >= 0)
            {
                _line.Write(_buffer.AsSpan(_start, newline - _start));
                _start = newline + 1;
                return Take();
            }

            _line.Write(_buffer.AsSpan(_start, _end - _start));
            _start = 0;
            _end = await stream.ReadAsync(_buffer, cancellationToken);
            if (_end == 0)
            {
                return _line.WrittenCount > 0 ? Take() : null;
            }

            _total += _end;
            if (_total > limit)
            {
                LimitExceeded = true;
            }
        }

        return null;
    }

    private byte[] Take()
    {
        byte[] line = _line.WrittenSpan.ToArray();
        _line.ResetWrittenCount();
        return line;
    }
}
