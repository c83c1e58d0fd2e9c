using System.Diagnostics.CodeAnalysis;

namespace IacpBus.Contracts.Iacp;

/// <summary>
/// Whom a message is for: one agent, or a broadcast pattern (spec/iacp.md 1.7), which is <c>*</c> or an id of three
/// segments <c>namespace:host:name</c> with <c>*</c> for any of them.
/// </summary>
public readonly record struct RecipientAddress
{
    private const char Wildcard = '*';
    private const int Segments = 3;

    private readonly string? _value;

    private RecipientAddress(string value, AgentId agent)
    {
        _value = value;
        Agent = agent;
    }

    /// <summary>The address of every agent.</summary>
    public static RecipientAddress Everyone { get; } = new("*", default);

    /// <summary>The address as it stands in an envelope.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>The one agent that is meant; the default value when this is a broadcast pattern.</summary>
    public AgentId Agent { get; }

    /// <summary>Whether this is a pattern and not one agent.</summary>
    public bool IsBroadcast => Value.Contains(Wildcard, StringComparison.Ordinal);

    /// <summary>The address of one agent.</summary>
    public static RecipientAddress To(AgentId agent) => new(agent.Value, agent);

    /// <summary>Reads an address from the network; <c>false</c> when it is neither an agent id nor a pattern.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RecipientAddress address)
    {
        address = default;
        if (AgentId.TryParse(text, out AgentId agent))
        {
            address = To(agent);
            return true;
        }

        if (text is null || !IsPattern(text))
        {
            return false;
        }

        address = new RecipientAddress(text, default);
        return true;
    }

    /// <summary>Reads an address of the caller's own making.</summary>
    /// <exception cref="FormatException">It is neither an agent id nor a broadcast pattern.</exception>
    public static RecipientAddress Parse(string text) => TryParse(text, out RecipientAddress address)
        ? address
        : throw new FormatException($"'{text}' is neither an agent id nor a broadcast pattern such as * or ns:*:name.");

    /// <summary>Whether a message with this address is meant for <paramref name="agent"/>.</summary>
    public bool Covers(AgentId agent)
    {
        if (!IsBroadcast)
        {
            return Agent == agent;
        }

        if (Value == "*")
        {
            return true;
        }

        string[] pattern = Value.Split(':');
        string[] id = agent.Value.Split(':');
        return id.Length == Segments && pattern.Zip(id).All(pair => pair.First == "*" || pair.First == pair.Second);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsPattern(string text)
    {
        if (text == "*")
        {
            return true;
        }

        string[] segments = text.Split(':');
        return text.Length <= AgentId.MaxLength
            && segments.Length == Segments
            && segments.Contains("*")
            && segments.All(segment => segment == "*" || AgentId.TryParse(segment, out _));
    }
}
