namespace IacpBus.Transport.Receiving;

/// <summary>What came from the queue: bytes, and the few properties that the road looks at. None of them is trusted.</summary>
internal readonly record struct Delivery(ReadOnlyMemory<byte> Body, string? ContentType, bool Redelivered, int Attempt);
