using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving.Dispatch;

/// <summary>What the broker says of a delivery.</summary>
/// <param name="Tag">Its number on the channel, from 1 without gaps.</param>
/// <param name="Redelivered">Whether it was delivered before.</param>
/// <param name="Exchange">Where it was published to.</param>
/// <param name="RoutingKey">And how.</param>
/// <param name="Properties">What came beside the body; none of it is trusted.</param>
/// <param name="Body">The body, which nobody changes any more.</param>
internal readonly record struct DeliveredMessage(ulong Tag, bool Redelivered, string Exchange, string RoutingKey, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body);
