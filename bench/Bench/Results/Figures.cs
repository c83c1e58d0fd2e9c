using IacpBus.Bench.Load;
using IacpBus.Bench.Running;

namespace IacpBus.Bench.Results;

/// <summary>What one contender did in one round.</summary>
/// <param name="Flow">Sending and receiving at once.</param>
/// <param name="Halves">Sending, then receiving.</param>
/// <param name="Exchange">Requests and answers as fast as it goes.</param>
/// <param name="Latency">Requests and answers at a fixed rate.</param>
/// <param name="BodyBytes">Size of a body on the wire.</param>
internal sealed record Figures(Cost Flow, Answer Halves, Cost Exchange, Latency Latency, int BodyBytes);
