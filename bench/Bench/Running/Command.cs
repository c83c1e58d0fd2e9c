namespace IacpBus.Bench.Running;

/// <summary>What a contender's process is told, one line of JSON each.</summary>
/// <param name="Do">One of <see cref="Commands"/>.</param>
/// <param name="Count">Messages, or requests.</param>
/// <param name="Width">How many may be unconfirmed, or unanswered.</param>
/// <param name="PerSecond">Requests per second.</param>
internal sealed record Command(string Do, int Count = 0, int Width = 0, int PerSecond = 0);
