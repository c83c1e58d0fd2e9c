namespace IacpBus.Transport.Broker;

/// <summary>The oldest letters of a queue.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Count">How many are in it that nobody else is reading; <c>null</c> when the user may not know.</param>
/// <param name="Letters">Oldest first, without headers and bodies.</param>
public sealed record LetterList(string Queue, long? Count, IReadOnlyList<BuriedLetter> Letters);
