using System.Globalization;
using System.Text;
using System.Text.Json;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// Reads the members of one JSON object by name, without a document and without exceptions: the first member at
/// fault is kept as an error with its path, <c>null</c> counts as absent, and what nobody asked for is an extension.
/// Made for canonical text, so any peer's bytes may reach it. What types a member can have is in
/// <see cref="PayloadScalars"/> and <see cref="PayloadLists"/>. Not thread-safe.
/// </summary>
internal sealed class PayloadReader
{
    private const string Root = "$.message.payload";
    private const int NoIndex = -1;

    private readonly ReadOnlyMemory<byte> _text;
    private readonly PayloadMember[] _members;
    private readonly PayloadReader? _parent;
    private readonly string _name;
    private readonly int _index;
    private EnvelopeError? _error;

    /// <param name="payload">The payload of a message, an object.</param>
    public PayloadReader(CanonicalJson payload)
        : this(payload.Utf8, null, Root, NoIndex)
    {
    }

    private PayloadReader(ReadOnlyMemory<byte> text, PayloadReader? parent, string name, int index)
    {
        _text = text;
        _members = PayloadMember.FindAll(text.Span);
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>The first thing wrong in the whole payload; <c>null</c> while all is well.</summary>
    public EnvelopeError? Error => _parent is null ? _error : _parent.Error;

    private string Path => _parent is null ? _name : _index == NoIndex ? $"{_parent.Path}.{_name}" : Item(_parent.PathOf(_name), _index);

    /// <summary>Whether the member is there and not <c>null</c>. Does not count as asking for it.</summary>
    public bool Has(ReadOnlySpan<byte> name) => KindOf(name) is not (JsonTokenType.None or JsonTokenType.Null);

    /// <summary>The first token of the member, <see cref="JsonTokenType.None"/> when absent. Does not count as asking.</summary>
    public JsonTokenType KindOf(ReadOnlySpan<byte> name)
    {
        int at = PayloadMember.Find(_members, _text.Span, name);
        return at < 0 ? JsonTokenType.None : _members[at].Kind;
    }

    /// <summary>Finds a member and notes that it was asked for; <c>false</c> when it is absent or <c>null</c>.</summary>
    public bool Ask(ReadOnlySpan<byte> name, out JsonTokenType kind, out ReadOnlyMemory<byte> value)
    {
        int at = PayloadMember.Find(_members, _text.Span, name);
        if (at < 0)
        {
            (kind, value) = (JsonTokenType.None, default);
            return false;
        }

        ref PayloadMember member = ref _members[at];
        member.Asked = true;
        (kind, value) = (member.Kind, _text[member.Value]);
        return kind != JsonTokenType.Null;
    }

    /// <summary>The member as it stands, <c>null</c> when absent. Does not count as asking.</summary>
    public ReadOnlyMemory<byte>? Peek(ReadOnlySpan<byte> name)
    {
        int at = PayloadMember.Find(_members, _text.Span, name);
        return at < 0 ? null : _text[_members[at].Value];
    }

    /// <summary>Any value but <c>null</c>, as it stands.</summary>
    public CanonicalJson? Json(ReadOnlySpan<byte> name) => Ask(name, out _, out ReadOnlyMemory<byte> value) ? new CanonicalJson(value) : null;

    /// <summary>An object.</summary>
    public PayloadReader? Object(ReadOnlySpan<byte> name)
    {
        if (!Ask(name, out JsonTokenType kind, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        if (kind == JsonTokenType.StartObject)
        {
            return new PayloadReader(value, this, Encoding.UTF8.GetString(name), NoIndex);
        }

        Invalid(name, "an object");
        return null;
    }

    /// <summary>An object, to be read with <paramref name="read"/>.</summary>
    public T? Part<T>(ReadOnlySpan<byte> name, Func<PayloadReader, T> read)
        where T : class => Object(name) is { } part ? read(part) : null;

    /// <summary>The object <paramref name="item"/> that stands in the array <paramref name="name"/> of this one.</summary>
    public PayloadReader ItemOf(string name, int index, ReadOnlyMemory<byte> item) => new(item, this, name, index);

    /// <summary>What nobody asked for. Ask last.</summary>
    public IReadOnlyDictionary<string, CanonicalJson> Rest()
    {
        Dictionary<string, CanonicalJson>? rest = null;
        foreach (PayloadMember member in _members)
        {
            if (!member.Asked && Error is null)
            {
                rest ??= new Dictionary<string, CanonicalJson>(StringComparer.Ordinal);
                rest.Add(member.NameIn(_text.Span), new CanonicalJson(_text[member.Value]));
            }
        }

        return rest is null ? ValueMap.Empty : ValueMap.Of(rest);
    }

    /// <summary>Refuses the payload because the member is not there.</summary>
    public void Missing(ReadOnlySpan<byte> name) => Fail(EnvelopeError.Missing(PathOf(Encoding.UTF8.GetString(name))));

    /// <summary>Refuses the payload because the member is not what it must be.</summary>
    public void Invalid(ReadOnlySpan<byte> name, string expected) => Fail(EnvelopeError.Invalid(PathOf(Encoding.UTF8.GetString(name)), expected));

    /// <summary>Refuses the payload because one item of an array is not what it must be.</summary>
    public void InvalidItem(string name, int index, string expected) => Fail(EnvelopeError.Invalid(Item(PathOf(name), index), expected));

    private static string Item(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    private string PathOf(string name) => $"{Path}.{name}";

    private void Fail(EnvelopeError error)
    {
        PayloadReader root = this;
        while (root._parent is not null)
        {
            root = root._parent;
        }

        root._error ??= error;
    }
}
