using System.Globalization;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>JSON values that like to hurt, the same ones in every run.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "0.5", "1.5", "-7.25", "1e300", "-1e300", "1e-300", "5e-324", "2147483647", "2147483648",
        "-2147483649", "9007199254740991", "-9007199254740991", "1e21", "1.7976931348623157e308", "\"\"", "\"x\"", "\"accepted\"", "\"counter\"",
        "\"pending\"", "\"info\"", "\"complete\"", "\"settled\"", "\"progress\"", "\"ack\"", "\"builder-01\"", "\"TIMEOUT\"", "\"ERR_HANDOFF_TIMEOUT\"",
        "\"NOT_A_CODE\"", "\"2026-05-06T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"2026-13-40T99:99:99Z\"",
        "\"\\u0000\\u001f\\\"\\\\\"", "\"\\ud83d\\ude00\"", "\"\uFB33\"", "\"missing_tools: a\"",
    ];

    private readonly Random _random = new(seed);

    public int Next(int min, int max) => _random.Next(min, max);

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public string Value(int depth) => _random.Next(depth > 0 ? 10 : 7) switch
    {
        < 6 => Pick(Scalars),
        6 => _random.Next(40) == 0 ? $"\"{new string('y', 5000)}\"" : _random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
        7 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1)))}]",
        _ => Object(["agent_id", "task", "path", "content", "name", "action", "code", "detail", "x", "\\u0001", "\uFB33"], depth - 1),
    };

    /// <summary>An object with some of these names, each at most once.</summary>
    public string Object(IReadOnlyList<string> names, int depth) =>
        $"{{{string.Join(',', Enumerable.Range(0, _random.Next(6)).Select(_ => Pick(names)).Distinct().Select(name => $"\"{name}\":{Value(depth)}"))}}}";
}
