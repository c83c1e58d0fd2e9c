namespace IacpBus.Worker.Programs;

/// <summary>
/// A capability that is a program of any language. It gets the request's payload as JSON on its standard input and
/// answers with JSON lines on its standard output; see docs/programs.md.
/// </summary>
public sealed class ProgramOptions
{
    /// <summary>The program: a path, or a name that is looked up in PATH. Required.</summary>
    public string FileName { get; set; } = string.Empty;

    /// <summary>Its arguments, fixed. Nothing of a message is ever put on a command line.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>Working directory. Default: that of the worker.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>
    /// Variables it gets beside PATH, HOME, LANG, TMPDIR and the IACP_ ones. It inherits no others, since the worker's
    /// own may hold the broker's password.
    /// </summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Longest run, 1 s to 24 h. Default 5 min. Then it is killed with all its children and the work counts as failed.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Most bytes it may write to its standard output, 1 KiB to 64 MiB. Default 1 MiB. Beyond it is killed.</summary>
    public int OutputLimit { get; set; } = 1024 * 1024;
}
