using Microsoft.Extensions.Logging;

namespace IacpBus.Worker.Programs;

internal static partial class ProgramLog
{
    [LoggerMessage(EventName = "ProgramFailed", Level = LogLevel.Error, Message = "The program of the {Subject} ended with exit code {ExitCode}: {Explanation}")]
    public static partial void ProgramFailed(ILogger logger, string subject, int exitCode, string explanation);
}
