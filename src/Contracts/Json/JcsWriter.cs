using System.Buffers;
using System.Text;

namespace IacpBus.Contracts.Json;

/// <summary>
/// Writes JSON straight in the canonical form of RFC 8785. Members may come in any order: an object whose members
/// came out of order is put right when it ends, so writing them sorted costs nothing extra. Not thread-safe.
/// </summary>
public sealed class JcsWriter
{
    private readonly ArrayBufferWriter<byte> _output;
    private readonly Stack<ObjectFrame> _objects = new();
    private bool _needsComma;
    private bool _needsCanonicalizer;

    /// <summary>A writer with room for <paramref name="capacity"/> bytes before it grows.</summary>
    public JcsWriter(int capacity = 512) => _output = new ArrayBufferWriter<byte>(Math.Max(16, capacity));

    /// <summary>What was written, as one canonical value.</summary>
    /// <exception cref="InvalidOperationException">An object is still open, or nothing was written.</exception>
    public CanonicalJson ToJson()
    {
        if (_objects.Count > 0 || _output.WrittenCount == 0)
        {
            throw new InvalidOperationException("Finish the JSON value before taking it.");
        }

        if (!_needsCanonicalizer)
        {
            return new CanonicalJson(_output.WrittenMemory);
        }

        return CanonicalJson.TryParse(_output.WrittenMemory, new JsonLimits { MaxBytes = int.MaxValue, MaxDepth = 256 }, out CanonicalJson value, out string? defect)
            ? value
            : throw new InvalidOperationException(defect);
    }

    /// <summary>Opens an object.</summary>
    public void StartObject()
    {
        Separate();
        _output.Write("{"u8);
        _objects.Push(new ObjectFrame(_output.WrittenCount));
        _needsComma = false;
    }

    /// <summary>Closes the object opened last.</summary>
    /// <exception cref="InvalidOperationException">The object names a member twice.</exception>
    public void EndObject()
    {
        ObjectFrame frame = _objects.Pop();
        if (!frame.InOrder)
        {
            // Rare: somebody's extension members among ours. The canonicaliser sorts and refuses duplicates.
            _needsCanonicalizer = true;
        }

        _output.Write("}"u8);
        _needsComma = true;
    }

    /// <summary>Opens an array.</summary>
    public void StartArray()
    {
        Separate();
        _output.Write("["u8);
        _needsComma = false;
    }

    /// <summary>Closes the array opened last.</summary>
    public void EndArray()
    {
        _output.Write("]"u8);
        _needsComma = true;
    }

    /// <summary>Names the next member. <paramref name="utf8Name"/> is plain UTF-8 text, not escaped.</summary>
    public void Name(ReadOnlySpan<byte> utf8Name)
    {
        ObjectFrame frame = _objects.Pop();
        ReadOnlySpan<byte> written = _output.WrittenSpan;
        bool escaped = JcsString.MustEscape(utf8Name);
        frame.InOrder &= !escaped && (frame.LastNameLength < 0
            || JcsNameOrder.Compare(written.Slice(frame.LastNameStart, frame.LastNameLength), utf8Name) < 0);

        Separate();
        frame.LastNameStart = _output.WrittenCount + 1;
        frame.LastNameLength = utf8Name.Length;
        JcsString.Write(utf8Name, _output);
        _output.Write(":"u8);
        _objects.Push(frame);
        _needsComma = false;
    }

    /// <summary>A string value.</summary>
    public void Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Separate();
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        int length = StrictUtf8.GetBytes(value, rented);
        JcsString.Write(rented.AsSpan(0, length), _output);
        ArrayPool<byte>.Shared.Return(rented);
        _needsComma = true;
    }

    /// <summary>A string value in UTF-8, not escaped.</summary>
    public void Text(ReadOnlySpan<byte> utf8Value)
    {
        Separate();
        JcsString.Write(utf8Value, _output);
        _needsComma = true;
    }

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or an integer beyond ±(2^53−1): peers would read another value.</exception>
    public void Number(double value)
    {
        if (!double.IsFinite(value) || (Math.Abs(value) > 9007199254740991 && Math.Abs(value) < 1e21))
        {
            throw new ArgumentOutOfRangeException(nameof(value), "A number in a signed message must be finite and, if whole, within ±(2^53-1); send others as strings.");
        }

        Separate();
        _output.Advance(JcsNumber.FormatDouble(value, _output.GetSpan(JcsNumber.MaxLength)));
        _needsComma = true;
    }

    /// <summary>A boolean.</summary>
    public void Boolean(bool value)
    {
        Separate();
        _output.Write(value ? "true"u8 : "false"u8);
        _needsComma = true;
    }

    /// <summary>The value <c>null</c>.</summary>
    public void Null()
    {
        Separate();
        _output.Write("null"u8);
        _needsComma = true;
    }

    /// <summary>A value that is canonical already.</summary>
    public void Json(CanonicalJson value)
    {
        Separate();
        _output.Write(value.Utf8.Span);
        _needsComma = true;
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private void Separate()
    {
        if (_needsComma)
        {
            _output.Write(","u8);
        }
    }

    private struct ObjectFrame(int start)
    {
        public int LastNameStart = start;
        public int LastNameLength = -1;
        public bool InOrder = true;
    }
}
