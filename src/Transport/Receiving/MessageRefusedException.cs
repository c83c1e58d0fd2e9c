using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Receiving;

/// <summary>
/// Thrown by a consumer that will not take a message: it goes to dead letters with this reason at once, without a
/// retry, and the sender of a request gets it as a signed error.
/// </summary>
public sealed class MessageRefusedException : Exception
{
    /// <param name="error">Code, reason and sentence; the sender sees them.</param>
    public MessageRefusedException(EnvelopeError error)
        : base(error?.Message)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>Why.</summary>
    public EnvelopeError Error { get; }
}
