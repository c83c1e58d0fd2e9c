using System.Collections;
using System.Diagnostics.CodeAnalysis;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>Members by name that nobody can change and that equal others with equal names and values.</summary>
internal sealed class ValueMap : IReadOnlyDictionary<string, CanonicalJson>
{
    private readonly Dictionary<string, CanonicalJson> _members;

    private ValueMap(Dictionary<string, CanonicalJson> members) => _members = members;

    public static ValueMap Empty { get; } = new([]);

    public IEnumerable<string> Keys => _members.Keys;

    public IEnumerable<CanonicalJson> Values => _members.Values;

    public int Count => _members.Count;

    public CanonicalJson this[string key] => _members[key];

    /// <summary>The members themselves when they are such a map already, a copy otherwise.</summary>
    public static ValueMap Of(IReadOnlyDictionary<string, CanonicalJson> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return members as ValueMap
            ?? (members.Count == 0 ? Empty : new ValueMap(new Dictionary<string, CanonicalJson>(members, StringComparer.Ordinal)));
    }

    public bool ContainsKey(string key) => _members.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out CanonicalJson value) => _members.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, CanonicalJson>> GetEnumerator() => _members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _members.GetEnumerator();

    public override bool Equals(object? obj) =>
        obj is ValueMap other
        && Count == other.Count
        && _members.All(member => other.TryGetValue(member.Key, out CanonicalJson value) && value == member.Value);

    public override int GetHashCode()
    {
        // The order of members says nothing, so it must not show in the hash.
        int hash = Count;
        foreach ((string name, CanonicalJson value) in _members)
        {
            hash ^= HashCode.Combine(name, value);
        }

        return hash;
    }
}
