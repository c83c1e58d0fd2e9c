namespace IacpBus.CrashSuite.Judging;

/// <summary>The numbers of the accounts in the schema.</summary>
internal static class Accounts
{
    public const int Available = 0;
    public const int Held = 1;
    public const int InTransit = 2;
    public const int Paid = 3;
    public const int Earned = 4;
}
