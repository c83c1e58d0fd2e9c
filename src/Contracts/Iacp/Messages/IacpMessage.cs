using System.Collections.ObjectModel;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// One typed IACP message. The set is closed: a <c>switch</c> over it can be trusted (spec/iacp.md section 3).
/// Immutable and thread-safe.
/// </summary>
public abstract record IacpMessage
{
    private protected IacpMessage()
    {
    }

    /// <summary>What it is on the wire.</summary>
    public abstract MessageType Type { get; }

    /// <summary>What it is about on the wire.</summary>
    public abstract MessageIntent Intent { get; }

    /// <summary>
    /// Members of the payload that this library has no name for: kept when reading, written when sending, covered by
    /// the signature. Names must not repeat those of the typed members.
    /// </summary>
    public IReadOnlyDictionary<string, CanonicalJson> Extensions { get; init; } = ReadOnlyDictionary<string, CanonicalJson>.Empty;

    /// <summary>The payload as it goes on the wire, in canonical form.</summary>
    /// <exception cref="InvalidOperationException">An extension repeats the name of a typed member.</exception>
    public CanonicalJson ToPayload()
    {
        var writer = new JcsWriter();
        writer.StartObject();
        WriteMembers(writer);
        foreach ((string name, CanonicalJson value) in Extensions)
        {
            writer.Name(System.Text.Encoding.UTF8.GetBytes(name));
            writer.Json(value);
        }

        writer.EndObject();
        return writer.ToJson();
    }

    /// <summary>Writes the typed members, sorted by name where that is possible.</summary>
    internal abstract void WriteMembers(JcsWriter writer);
}
