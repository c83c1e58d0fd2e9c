using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Testing;

/// <summary>A message that an agent has sent.</summary>
/// <param name="Envelope">What was signed, read back from the bytes.</param>
/// <param name="Message">The payload as a typed message; <c>null</c> when receivers would refuse it.</param>
/// <param name="Body">The bytes that went out; to inject them again is to replay the message.</param>
public sealed record SentMessage(Envelope Envelope, IacpMessage? Message, ReadOnlyMemory<byte> Body);
