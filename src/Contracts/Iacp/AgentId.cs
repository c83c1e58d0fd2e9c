using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// Name of one agent, such as <c>builder-01</c> or <c>on-prem:cardiff-01:builder</c> (spec/iacp.md 2.6):
/// 1 to 128 characters of <c>A-Z a-z 0-9 . _ : @ -</c>, the first and the last a letter or digit. Case matters.
/// </summary>
public readonly record struct AgentId
{
    /// <summary>Longest name in characters; all of them are ASCII.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@-");

    private readonly string? _value;

    private AgentId(string value) => _value = value;

    /// <summary>The name as it stands in an envelope. Empty for the default value only.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>Names that belong to the infrastructure and that no agent may take: registry, gateway and iacp.*</summary>
    public bool IsReserved => Value is "registry" or "gateway" || Value.StartsWith("iacp.", StringComparison.Ordinal);

    /// <summary>Reads a name from the network; <c>false</c> when it is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AgentId id)
    {
        bool valid = text is { Length: > 0 and <= MaxLength }
            && !text.AsSpan().ContainsAnyExcept(Allowed)
            && char.IsAsciiLetterOrDigit(text[0])
            && char.IsAsciiLetterOrDigit(text[^1]);
        id = valid ? new AgentId(text!) : default;
        return valid;
    }

    /// <summary>Reads a name of the caller's own making.</summary>
    /// <exception cref="FormatException">It is not an agent id; the message says what one looks like.</exception>
    public static AgentId Parse(string text) => TryParse(text, out AgentId id)
        ? id
        : throw new FormatException($"'{text}' is not an agent id: use 1 to {MaxLength} of the characters A-Z a-z 0-9 . _ : @ - and begin and end with a letter or digit.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
