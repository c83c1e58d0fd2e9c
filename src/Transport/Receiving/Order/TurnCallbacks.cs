namespace IacpBus.Transport.Receiving.Order;

/// <summary>Who hands out threads to what has its turn. Both are quick and thread-safe.</summary>
/// <param name="Continue">It has its turn.</param>
/// <param name="Hurry">Some may have their turn, and the caller's thread goes on with something else.</param>
internal sealed record TurnCallbacks(Action<ITurnTaker> Continue, Action Hurry);
