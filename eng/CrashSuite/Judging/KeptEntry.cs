namespace IacpBus.CrashSuite.Judging;

/// <summary>An entry of a book.</summary>
/// <param name="Kind">As in the schema: 0 hold, 1 release, 2 pay, 3 earn, 4 receipt.</param>
/// <param name="Conversation">The key of what it is for.</param>
/// <param name="Lines">Account and amount.</param>
internal sealed record KeptEntry(int Kind, Guid Conversation, IReadOnlyList<(int Account, decimal Amount)> Lines)
{
    public const int Pay = 2;
    public const int Earn = 3;
    public const int Receipt = 4;
}
