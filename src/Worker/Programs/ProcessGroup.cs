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

    /// <summary>Ends the program and everything in its session at once.</summary>
    public static void Kill(Process process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // setsid made the supervisor the leader of a group that has its pid.
                _ = kill(-process.Id, Sigkill);
            }
            else
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
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
