namespace IacpBus.Transport.Receiving;

/// <summary>Carries a refusal across MassTransit's edge, the only way it knows. Never retried.</summary>
internal sealed class EnvelopeRejectedException(Refusal refusal) : Exception(refusal.Error.Message)
{
    public Refusal Refusal { get; } = refusal;
}
