namespace IacpBus.Worker.Tests.Programs;

/// <summary>What only Linux offers: programs under supervision, and /proc to look at them.</summary>
internal static class OnLinux
{
    /// <summary>Fails, and does not skip, elsewhere: what the worker promises about children was not tested then.</summary>
    public static void Require() => Assert.True(OperatingSystem.IsLinux(), "The supervision of programs is tested on Linux only; run this suite there.");

    /// <summary>Waits until a process has ended; one that nobody has collected yet counts as ended.</summary>
    public static Task UntilGoneAsync(int pid) => Waiting.UntilAsync(() => !IsAlive(pid), $"process {pid} ends");

    public static bool IsAlive(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
