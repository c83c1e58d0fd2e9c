using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using IacpBus.Agents.Capabilities;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.Logging;

namespace IacpBus.Worker.Programs;

/// <summary>
/// Runs an external program once: JSON in, JSON lines out, bounded in time and output. What it writes to standard error
/// goes to the worker's log and never to a peer.
/// </summary>
internal sealed class ProgramRunner(ProgramOptions options, TimeProvider clock, ILogger logger)
{
    private const int ErrorLimit = 64 * 1024;
    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "TMPDIR", "SystemRoot"];

    /// <summary>The program's result.</summary>
    /// <exception cref="CapabilityFailedException">It could not be started, failed, took too long, or wrote something else.</exception>
    public async Task<CanonicalJson> RunAsync(ProgramRun run, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using Process process = await StartAsync(run);
        try
        {
            return await TalkAsync(process, run, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new CapabilityFailedException($"The {run.Subject} did not finish within {options.Timeout.TotalSeconds} s.");
        }
        finally
        {
            ProcessGroup.Kill(process);
        }
    }

    private async Task<Process> StartAsync(ProgramRun run)
    {
        // A path is relative to the worker, also for a program that runs in another folder.
        string fileName = options.FileName.Contains(Path.DirectorySeparatorChar) ? Path.GetFullPath(options.FileName) : options.FileName;
        var program = new ProcessStartInfo(fileName, options.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.WorkingDirectory ?? string.Empty,
        };
        SetEnvironment(program, run);
        try
        {
            return await ProcessGroup.StartAsync(program);
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or IOException)
        {
            throw new CapabilityFailedException($"The program of the {run.Subject} could not be started.", failure);
        }
    }

    private void SetEnvironment(ProcessStartInfo program, ProgramRun run)
    {
        Dictionary<string, string?> inherited = Inherited.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        program.Environment.Clear();
        foreach ((string name, string? value) in inherited.Where(variable => variable.Value is not null).Concat(options.Environment.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))))
        {
            program.Environment[name] = value;
        }

        foreach ((string name, string value) in run.Variables)
        {
            program.Environment[name] = value;
        }

        if (Activity.Current?.Id is { } traceParent)
        {
            program.Environment["TRACEPARENT"] = traceParent;
        }
    }

    private async Task<CanonicalJson> TalkAsync(Process process, ProgramRun run, CancellationToken cancellationToken)
    {
        Task writing = WriteInputAsync(process, run.Input, cancellationToken);
        Task<string> errors = ReadErrorsAsync(process, cancellationToken);
        Task ending = EndAsync(process, cancellationToken);
        CanonicalJson? result = await ReadOutputAsync(process, run, cancellationToken);
        await writing;
        string explanation = await errors;
        await ending;
        if (process.ExitCode != 0)
        {
            ProgramLog.ProgramFailed(logger, run.Subject, process.ExitCode, explanation);
            throw new CapabilityFailedException($"The program of the {run.Subject} ended with exit code {process.ExitCode}.");
        }

        return result ?? throw new CapabilityFailedException($"The program of the {run.Subject} wrote no result line.");
    }

    /// <summary>What a program leaves running ends with it; it would hold the output open.</summary>
    private static async Task EndAsync(Process process, CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        ProcessGroup.Kill(process);
    }

    private static async Task WriteInputAsync(Process process, CanonicalJson payload, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(payload.Utf8, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program may end without reading everything.
        }
    }

    private async Task<CanonicalJson?> ReadOutputAsync(Process process, ProgramRun run, CancellationToken cancellationToken)
    {
        CanonicalJson? result = null;
        var lines = new LineReader(process.StandardOutput.BaseStream, options.OutputLimit);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (line.AsSpan().Trim(" \r\t"u8).IsEmpty)
            {
                continue;
            }

            if (!ProgramOutput.TryParse(line, out ProgramOutput output))
            {
                throw new CapabilityFailedException($"The program of the {run.Subject} wrote a line that is neither progress nor result.");
            }

            result = output.Result ?? result;
            if (output.Progress is { } progress)
            {
                await run.Report(progress, output.Note, cancellationToken);
            }
        }

        return lines.LimitExceeded
            ? throw new CapabilityFailedException($"The program of the {run.Subject} wrote more than {options.OutputLimit} bytes.")
            : result;
    }

    /// <summary>Keeps the beginning for the log and reads on, so that a talkative program does not stall.</summary>
    private static async Task<string> ReadErrorsAsync(Process process, CancellationToken cancellationToken)
    {
        var kept = new ArrayBufferWriter<byte>();
        var buffer = new byte[4096];
        int read;
        while ((read = await process.StandardError.BaseStream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            kept.Write(buffer.AsSpan(0, Math.Min(read, ErrorLimit - kept.WrittenCount)));
        }

        return System.Text.Encoding.UTF8.GetString(kept.WrittenSpan).Trim();
    }
}
