using IacpBus.Contracts.Json;

namespace IacpBus.Worker.Programs;

/// <summary>One run of a program.</summary>
/// <param name="Subject">What it is for, in messages for people: <c>capability code_review</c>.</param>
/// <param name="Input">Goes to its standard input.</param>
/// <param name="Variables">The IACP_ variables of its environment.</param>
/// <param name="Report">Takes its progress lines.</param>
internal sealed record ProgramRun(string Subject, CanonicalJson Input, IReadOnlyDictionary<string, string> Variables, Func<double, string?, CancellationToken, Task> Report);
