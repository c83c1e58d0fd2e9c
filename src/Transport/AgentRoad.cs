using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using Microsoft.Extensions.Logging;

namespace IacpBus.Transport;

/// <summary>What the two directions of one agent share.</summary>
internal sealed record AgentRoad(AgentId Self, SendPipeline Sending, Burial Burial, ErrorReplies ErrorReplies, Siblings Siblings, ILogger Logger);
