namespace IacpBus.Transport.Broker;

/// <summary>What one check before the start found.</summary>
/// <param name="Name">What was looked at: <c>broker</c>, <c>version</c>, <c>topology</c>, <c>permissions</c>, <c>keys</c>, <c>clock</c>.</param>
/// <param name="Status">How it is.</param>
/// <param name="Sentence">What was found, and the cure if there is something to mend. It may hold words of the broker: escape it before it reaches a terminal.</param>
public sealed record CheckResult(string Name, CheckStatus Status, string Sentence)
{
    internal static CheckResult Ok(string name, string sentence) => new(name, CheckStatus.Ok, sentence);

    internal static CheckResult Warning(string name, string sentence) => new(name, CheckStatus.Warning, sentence);

    internal static CheckResult Problem(string name, string sentence) => new(name, CheckStatus.Problem, sentence);
}
