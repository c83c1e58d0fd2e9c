using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using IacpBus.StoryCheck.Rules;
using IacpBus.StoryCheck.Signing;
using IacpBus.StoryCheck.Watching;

namespace IacpBus.StoryCheck;

/// <summary>Shows the messages as they come, and judges them at the end.</summary>
internal static class WatchCommand
{
    public static async Task<int> RunAsync(Options options, TimeProvider clock)
    {
        KeyRing keys = KeyRing.Load(options.KeyFolder!);
        string[] agents = [.. keys.Agents];
        string? fileHash = options.File is { } file ? HashOf(file) : null;
        bool expectsStory = options.ExpectsStory;
        using var end = new EndOfWatch();
        Timeline timeline = Timeline.OnConsole();
        await using Tap tap = await Tap.OpenAsync(options.Broker, keys, clock, message => timeline.Show(message, IsOurs(message, agents)), CancellationToken.None);
        if (expectsStory && await Queues.ObstacleAsync(tap.Connection, agents, CancellationToken.None) is { } obstacle)
        {
            throw new InvalidOperationException(obstacle);
        }

        IReadOnlyDictionary<string, long?> before = await Queues.CountLettersAsync(tap.Connection, agents, CancellationToken.None);
        await tap.StartAsync(CancellationToken.None);
        await TellAsync(options, "ready", "ready");

        await await Task.WhenAny(end.Reached, tap.Lost);
        await tap.DrainAsync(CancellationToken.None);
        TapMessage[] ours = [.. tap.Messages.Where(message => IsOurs(message, agents))];
        Verdict verdict = Verdict.OfSignatures(ours);
        if (expectsStory)
        {
            verdict = Verdict.OfStory(ours, agents, before, await Queues.CountLettersAsync(tap.Connection, agents, CancellationToken.None), fileHash);
            await Queues.ClearAsync(tap.Connection, agents, CancellationToken.None);
        }

        await TellAsync(options, "verdict", verdict.Line);
        return verdict.IsComplete ? 0 : 1;
    }

    /// <summary>A virtual host may be shared with agents that are none of our business.</summary>
    private static bool IsOurs(TapMessage message, string[] agents) =>
        agents.Contains(message.Sender) || agents.Contains(message.Recipient) || agents.Any(agent => Queues.Word(agent) == message.RoutingKey);

    private static async Task TellAsync(Options options, string name, string line)
    {
        if (options.NotifyFolder is not { } folder)
        {
            await Console.Out.WriteLineAsync(line);
            return;
        }

        // Who waits for the file must not find half of it.
        string path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path + ".new", line + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Of the text in the file: a byte order mark is none of it.</summary>
    private static string HashOf(string file)
    {
        ReadOnlySpan<byte> content = File.ReadAllBytes(file);
        return Convert.ToHexStringLower(SHA256.HashData(content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content));
    }

    /// <summary>SIGTERM, Ctrl-C, or the end of standard input.</summary>
    private sealed class EndOfWatch : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly PosixSignalRegistration[] _signals;

        public EndOfWatch()
        {
            _signals = [.. ((PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT]).Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _reached.TrySetResult();
            }))];
            _ = ReadToEndAsync();
        }

        public Task Reached => _reached.Task;

        public void Dispose()
        {
            foreach (PosixSignalRegistration signal in _signals)
            {
                signal.Dispose();
            }
        }

        private async Task ReadToEndAsync()
        {
            var buffer = new byte[256];
            await using Stream input = Console.OpenStandardInput();
            while (await Task.Run(() => input.Read(buffer)) > 0)
            {
            }

            _reached.TrySetResult();
        }
    }
}
