using System.Runtime.Versioning;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Negotiations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Worker.Programs;

/// <summary>Reads the <c>Program</c> section of a capability or a negotiation in configuration.</summary>
internal static class ConfiguredProgram
{
    /// <summary>What a shell takes without PATH.</summary>
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const UnixFileMode AnyoneMayRun = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static Func<IServiceProvider, ICapabilityHandler>? From(IConfigurationSection capability) => Read(capability) is { } options
        ? services => ActivatorUtilities.CreateInstance<ProgramHandler>(services, options)
        : null;

    public static Func<IServiceProvider, INegotiationHandler>? NegotiationFrom(IConfigurationSection negotiation)
    {
        if (Read(negotiation) is not { } options)
        {
            return null;
        }

        var terms = new ProgramNegotiationOptions();
        negotiation.Bind(terms);
        if (terms.MinimumCredits < 0 || terms.TypicalDuration < TimeSpan.Zero)
        {
            throw new InvalidOperationException("MinimumCredits and TypicalDuration must not be negative.");
        }

        return services => ActivatorUtilities.CreateInstance<ProgramNegotiationHandler>(services, options, terms);
    }

    private static ProgramOptions? Read(IConfigurationSection parent)
    {
        IConfigurationSection section = parent.GetSection("Program");
        if (!section.Exists())
        {
            return null;
        }

        var options = new ProgramOptions();
        section.Bind(options);
        Validate(options);
        return options;
    }

    private static void Validate(ProgramOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.FileName))
        {
            throw new InvalidOperationException("Program:FileName is missing; name the program to run.");
        }

        if (options.FileName.Contains(Path.DirectorySeparatorChar) && !File.Exists(options.FileName))
        {
            throw new InvalidOperationException($"Program:FileName is '{options.FileName}', which does not exist; paths are relative to {Directory.GetCurrentDirectory()}.");
        }

        if (OperatingSystem.IsLinux() && !options.FileName.Contains(Path.DirectorySeparatorChar) && !IsInPath(options))
        {
            throw new InvalidOperationException($"Program:FileName is '{options.FileName}', which no folder of PATH ({PathOf(options)}) has as a program; install it, or name it with its path.");
        }

        if (options.WorkingDirectory is { } folder && !Directory.Exists(folder))
        {
            throw new InvalidOperationException($"Program:WorkingDirectory is '{folder}', which does not exist.");
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromDays(1))
        {
            throw new InvalidOperationException($"Program:Timeout is {options.Timeout}; it must lie between 00:00:01 and 1.00:00:00.");
        }

        if (options.OutputLimit is < 1024 or > 64 * 1024 * 1024)
        {
            throw new InvalidOperationException($"Program:OutputLimit is {options.OutputLimit}; it must lie between 1024 and 67108864 bytes.");
        }
    }

    /// <summary>As the shell that starts it will look; other systems look in more places than PATH.</summary>
    [SupportedOSPlatform("linux")]
    private static bool IsInPath(ProgramOptions options)
    {
        string current = Path.GetFullPath(options.WorkingDirectory ?? ".");
        return PathOf(options).Split(Path.PathSeparator).Any(folder => IsProgram(Path.Combine(current, folder, options.FileName)));
    }

    private static string PathOf(ProgramOptions options) =>
        options.Environment.TryGetValue("PATH", out string? own) ? own : Environment.GetEnvironmentVariable("PATH") ?? DefaultPath;

    [SupportedOSPlatform("linux")]
    private static bool IsProgram(string file) => File.Exists(file) && (File.GetUnixFileMode(file) & AnyoneMayRun) != 0;
}
