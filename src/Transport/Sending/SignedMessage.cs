using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Sending;

/// <summary>A message that is ready to be published, once or again: its bytes are final.</summary>
/// <param name="Envelope">What it says.</param>
/// <param name="Body">The bytes, signature included.</param>
/// <param name="MayDeclareInbox">Whether the recipient's inbox may be declared.</param>
/// <param name="TraceParent">W3C trace context of what caused it.</param>
internal sealed record SignedMessage(Envelope Envelope, ReadOnlyMemory<byte> Body, bool MayDeclareInbox, string? TraceParent)
{
    /// <summary>The message that was kept as bytes; the caller knows that they are ours.</summary>
    /// <exception cref="InvalidDataException">They are no envelope.</exception>
    public static SignedMessage Restore(ReadOnlyMemory<byte> body, bool mayDeclareInbox, string? traceParent) =>
        EnvelopeReader.TryRead(body, Kept, out UnverifiedEnvelope? claimed, out EnvelopeError? error) && claimed.Envelope is { } envelope
            ? new SignedMessage(envelope, body, mayDeclareInbox, traceParent)
            : throw new InvalidDataException($"A message that was kept cannot be read: {error?.Message ?? "a member is wrong"}");

    /// <summary>The limits were checked when it was made.</summary>
    internal static EnvelopeReaderOptions Kept { get; } = new() { Limits = new() { MaxBytes = 64 * 1024 * 1024, MaxDepth = 256 } };
}
