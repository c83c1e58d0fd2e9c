using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IacpBus.Worker.Programs;

/// <summary>
/// Starts programs so that they, and what they start, end with this process even when it is killed. On Linux each
/// program runs in a session of its own under a small shell that the kernel wakes when the worker dies; elsewhere only
/// an orderly end reaches them.
/// </summary>
internal static partial class ProcessGroup
{
    private const int Sigkill = 9;
    private static readonly Lazy<SpawnThread> Spawner = new(() => new SpawnThread());
    private static readonly Lazy<string> Supervisor = new(ReadSupervisor);

    /// <summary>Starts the program; standard streams are redirected.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo program)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Task.FromResult(Process.Start(program)!);
        }

        var supervised = new ProcessStartInfo("setpriv")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = program.WorkingDirectory,
        };
        foreach (string argument in (string[])["--pdeathsig", "TERM", "setsid", "sh", "-c", Supervisor.Value, "iacp-supervise", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), program.FileName])
        {
            supervised.ArgumentList.Add(argument);
        }

        foreach (string argument in program.ArgumentList)
        {
            supervised.ArgumentList.Add(argument);
        }

        supervised.Environment.Clear();
        foreach ((string name, string? value) in program.Environment)
        {
            supervised.Environment[name] = value;
        }

        return Spawner.Value.StartAsync(supervised);
    }

    /// <summary>
    /// Ends the program and everything in its session at once. What made a session of its own (setsid) is out of reach.
    /// </summary>
    public static void Kill(Process process)
    {
        try
        {
            // The leader first: until setsid has run, it is in no group or session that could be ended.
            process.Kill(entireProcessTree: !OperatingSystem.IsLinux());
            if (OperatingSystem.IsLinux())
            {
                KillSession(process.Id);
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    /// <summary>The group is not enough: <c>timeout</c>, for one, and shells with job control make groups of their own.</summary>
    private static void KillSession(int session)
    {
        const int MostLooks = 10;
        _ = kill(-session, Sigkill);

        // What is forked while we look is found by the next look.
        for (int look = 0; look < MostLooks && KillMembers(session); look++)
        {
        }
    }

    private static bool KillMembers(int session)
    {
        bool found = false;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int pid) && SessionOf(pid) == session)
            {
                found |= kill(pid, Sigkill) == 0;
            }
        }

        return found;
    }

    /// <summary>The session of a process that runs, else 0.</summary>
    private static int SessionOf(int pid)
    {
        try
        {
            // pid (name) state parent group session …; the name may hold anything.
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields is ["Z" or "X", ..] ? 0 : int.Parse(fields[3], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

#pragma warning disable CA5392, IDE1006 // The C library of the system.
    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
#pragma warning restore CA5392, IDE1006

    private static string ReadSupervisor()
    {
        using Stream stream = typeof(ProcessGroup).Assembly.GetManifestResourceStream("supervise.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
