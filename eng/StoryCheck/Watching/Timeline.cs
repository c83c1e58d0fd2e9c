using System.Globalization;

namespace IacpBus.StoryCheck.Watching;

/// <summary>One line for each message: plain text in columns, or coloured and closer together on a terminal.</summary>
internal sealed class Timeline(TextWriter output, bool coloured)
{
    private const string Dim = "\e[2m";
    private const string Bold = "\e[1m";
    private const string Red = "\e[31m";
    private const string Green = "\e[32m";
    private const string Cyan = "\e[36m";
    private const string Reset = "\e[0m";

    public static Timeline OnConsole() => new(
        Console.Out,
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"));

    public void Show(TapMessage message, bool ours)
    {
        string elapsed = message.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        string verdict = message.Doubt ?? "verified";
        string parties = $"{Name(message.Sender)} {(coloured ? "→" : "->")} {Name(message.Recipient)}";
        string kind = message.Kind.Printable();
        string detail = Detail.Of(message);
        string others = ours ? "" : " (not of this story)";
        output.WriteLine(coloured
            ? $"{Dim}{elapsed,7}{Reset} {Bold}{parties}{Reset} {Cyan}{kind}{Reset}{(detail.Length > 0 ? " " + detail : "")} {(message.Doubt is null ? Green + "✓" : Red + "✗")} {verdict}{Reset}{Dim}{others}{Reset}"
            : $"{elapsed,8} s  {parties,-26}  {kind,-18}  {detail,-24}  {verdict}{others}");
        output.Flush();
    }

    private static string Name(string? agent) => (agent ?? "?").Printable();
}
