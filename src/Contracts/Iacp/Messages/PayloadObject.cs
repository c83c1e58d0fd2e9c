using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// A JSON object of a payload, or the payload itself: typed members and whatever else the peer put there
/// (spec/iacp.md 1.8). Compares by value, lists and extension members included. Immutable and thread-safe.
/// </summary>
public abstract record PayloadObject
{
    private protected PayloadObject()
    {
    }

    /// <summary>
    /// Members that this library has no name for: kept when reading, written when sending, covered by the signature.
    /// Names must not repeat those of the typed members.
    /// </summary>
    public IReadOnlyDictionary<string, CanonicalJson> Extensions { get; init => field = ValueMap.Of(value); } = ValueMap.Empty;

    /// <summary>The name of its type; never its content, so that it is safe to log.</summary>
    public sealed override string ToString() => GetType().Name;

    /// <summary>Writes the typed members, sorted by name where that is possible.</summary>
    internal abstract void WriteMembers(JcsWriter writer);

    /// <summary>Writes the whole object: typed members, then extensions.</summary>
    internal void Write(JcsWriter writer)
    {
        writer.StartObject();
        WriteMembers(writer);
        if (Extensions.Count > 0)
        {
            WriteExtensions(writer);
        }

        writer.EndObject();
    }

    private void WriteExtensions(JcsWriter writer)
    {
        foreach ((string name, CanonicalJson value) in Extensions)
        {
            writer.Name(name);
            writer.Json(value);
        }
    }

    private protected CanonicalJson ToCanonicalJson()
    {
        JcsWriter writer = JcsWriter.Take();
        Write(writer);
        return writer.Finish();
    }
}
