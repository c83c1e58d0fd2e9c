using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// One typed IACP message. The set is closed: a <c>switch</c> over it can be trusted (spec/iacp.md section 3).
/// Compares by value. Immutable and thread-safe.
/// </summary>
public abstract record IacpMessage : PayloadObject
{
    private protected IacpMessage(MessageType type, MessageIntent intent)
    {
        Type = type;
        Intent = intent;
    }

    /// <summary>What it is on the wire.</summary>
    public MessageType Type { get; private protected init; }

    /// <summary>What it is about on the wire.</summary>
    public MessageIntent Intent { get; private protected init; }

    /// <summary>The payload as it goes on the wire, in canonical form.</summary>
    /// <exception cref="InvalidOperationException">
    /// An extension repeats the name of a typed member, or two members contradict each other.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A number that JSON peers would read differently.</exception>
    public CanonicalJson ToPayload() => ToCanonicalJson();
}
