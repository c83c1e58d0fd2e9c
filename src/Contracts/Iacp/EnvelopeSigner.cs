namespace IacpBus.Contracts.Iacp;

/// <summary>Signs what <see cref="EnvelopeWriter.Write"/> has written.</summary>
/// <param name="signingInput">What the signature must cover (spec/iacp.md 2.3); gone when the call returns.</param>
/// <param name="signature">Takes 64 bytes of Ed25519 over the SHA-256 of it.</param>
public delegate void EnvelopeSigner(ReadOnlySpan<byte> signingInput, Span<byte> signature);
