using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace IacpBus.Contracts.Json;

/// <summary>
/// Writes JSON straight in the canonical form of RFC 8785. Members may come in any order: an object whose members
/// came out of order is put right at the end, so writing them sorted costs nothing extra. Not thread-safe.
/// A value where none may stand, a name outside an object and a mismatched end throw <see cref="InvalidOperationException"/>.
/// </summary>
public sealed class JcsWriter
{
    private const int MostSpare = 64 * 1024;

    [ThreadStatic]
    private static JcsWriter? t_spare;

    private readonly ArrayBufferWriter<byte> _output;
    private readonly Stack<Frame> _open = new();
    private bool _needsComma;
    private bool _wantsValue = true;
    private bool _needsCanonicalizer;

    /// <summary>A writer with room for <paramref name="capacity"/> bytes before it grows.</summary>
    public JcsWriter(int capacity = 512) => _output = new ArrayBufferWriter<byte>(Math.Max(16, capacity));

    /// <summary>What was written, as one canonical value.</summary>
    /// <exception cref="InvalidOperationException">An object or array is still open, nothing was written, or an object names a member twice.</exception>
    public CanonicalJson ToJson()
    {
        if (_open.Count > 0 || _output.WrittenCount == 0)
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

    /// <summary>One that is empty, and perhaps not new; nobody else has it. <see cref="Finish"/> ends its use.</summary>
    internal static JcsWriter Take()
    {
        JcsWriter writer = t_spare ?? new JcsWriter();
        t_spare = null;
        return writer;
    }

    /// <summary>What was written, as a copy of its own size; the room is kept for the next on this thread.</summary>
    /// <exception cref="InvalidOperationException">As <see cref="ToJson"/>.</exception>
    internal CanonicalJson Finish()
    {
        CanonicalJson value = ToJson();
        if (!_needsCanonicalizer)
        {
            value = new CanonicalJson(value.Utf8.ToArray());
        }

        if (_output.Capacity <= MostSpare)
        {
            _output.ResetWrittenCount();
            (_needsComma, _wantsValue, _needsCanonicalizer) = (false, true, false);
            t_spare = this;
        }

        return value;
    }

    /// <summary>Opens an object.</summary>
    public void StartObject() => Start(isArray: false);

    /// <summary>Closes the object opened last.</summary>
    public void EndObject()
    {
        Frame frame = End(isArray: false);

        // Rare: somebody's extension members among ours. The canonicaliser sorts and refuses duplicates.
        _needsCanonicalizer |= !frame.InOrder;
    }

    /// <summary>Opens an array.</summary>
    public void StartArray() => Start(isArray: true);

    /// <summary>Closes the array opened last.</summary>
    public void EndArray() => End(isArray: true);

    /// <summary>Names the next member. <paramref name="utf8Name"/> is plain UTF-8 text, not escaped.</summary>
    /// <exception cref="ArgumentException">It is not valid UTF-8.</exception>
    public void Name(ReadOnlySpan<byte> utf8Name)
    {
        RequireUtf8(utf8Name);
        Frame frame = Top(isArray: false);
        ReadOnlySpan<byte> written = _output.WrittenSpan;
        bool escaped = JcsString.MustEscape(utf8Name);
        frame.InOrder &= !escaped && (frame.LastNameLength < 0
            || JcsNameOrder.Compare(written.Slice(frame.LastNameStart, frame.LastNameLength), utf8Name) < 0);

        Separate();
        frame.LastNameStart = _output.WrittenCount + 1;
        frame.LastNameLength = utf8Name.Length;
        JcsString.Write(utf8Name, _output);
        _output.Write(":"u8);
        _open.Pop();
        _open.Push(frame);
        _needsComma = false;
        _wantsValue = true;
    }

    /// <summary>Names the next member.</summary>
    /// <exception cref="ArgumentException">It holds a lone surrogate.</exception>
    public void Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name(StrictUtf8.GetBytes(name));
    }

    /// <summary>A string value.</summary>
    /// <exception cref="ArgumentException">It holds a lone surrogate.</exception>
    public void Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        int length = StrictUtf8.GetBytes(value, rented);
        BeginValue();
        JcsString.Write(rented.AsSpan(0, length), _output);
        ArrayPool<byte>.Shared.Return(rented);
        EndValue();
    }

    /// <summary>A string value in UTF-8, not escaped.</summary>
    /// <exception cref="ArgumentException">It is not valid UTF-8.</exception>
    public void Text(ReadOnlySpan<byte> utf8Value)
    {
        RequireUtf8(utf8Value);
        BeginValue();
        JcsString.Write(utf8Value, _output);
        EndValue();
    }

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or an integer beyond ±(2^53−1): peers would read another value.</exception>
    public void Number(double value)
    {
        if (!double.IsFinite(value) || (Math.Abs(value) > 9007199254740991 && Math.Abs(value) < 1e21))
        {
            throw new ArgumentOutOfRangeException(nameof(value), "A number in a signed message must be finite and, if whole, within ±(2^53-1); send others as strings.");
        }

        BeginValue();
        _output.Advance(JcsNumber.FormatDouble(value, _output.GetSpan(JcsNumber.MaxLength)));
        EndValue();
    }

    /// <summary>A boolean.</summary>
    public void Boolean(bool value)
    {
        BeginValue();
        _output.Write(value ? "true"u8 : "false"u8);
        EndValue();
    }

    /// <summary>The value <c>null</c>.</summary>
    public void Null()
    {
        BeginValue();
        _output.Write("null"u8);
        EndValue();
    }

    /// <summary>A value that is canonical already.</summary>
    public void Json(CanonicalJson value)
    {
        BeginValue();
        _output.Write(value.Utf8.Span);
        EndValue();
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private void Start(bool isArray)
    {
        BeginValue();
        _output.Write(isArray ? "["u8 : "{"u8);
        _open.Push(new Frame { IsArray = isArray });
        _needsComma = false;
        _wantsValue = isArray;
    }

    private Frame End(bool isArray)
    {
        Frame frame = Top(isArray);
        _open.Pop();
        _output.Write(isArray ? "]"u8 : "}"u8);
        EndValue();
        return frame;
    }

    /// <summary>What was opened last, if it is of this kind and no member still waits for its value.</summary>
    private Frame Top(bool isArray) => _open.TryPeek(out Frame frame) && frame.IsArray == isArray && _wantsValue == isArray
        ? frame
        : throw Misplaced();

    private void BeginValue()
    {
        if (!_wantsValue)
        {
            throw Misplaced();
        }

        Separate();
    }

    private void EndValue()
    {
        _needsComma = true;
        _wantsValue = _open.TryPeek(out Frame frame) && frame.IsArray;
    }

    private void Separate()
    {
        if (_needsComma)
        {
            _output.Write(","u8);
        }
    }

    private static void RequireUtf8(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new ArgumentException("The text is not valid UTF-8.");
        }
    }

    private static InvalidOperationException Misplaced() => new("A JSON value, name or end stands where it may not.");

    private struct Frame()
    {
        public bool IsArray;
        public int LastNameStart;
        public int LastNameLength = -1;
        public bool InOrder = true;
    }
}
