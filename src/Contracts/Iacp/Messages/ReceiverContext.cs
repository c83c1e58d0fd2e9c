using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>What the receiver of a handoff works with (spec/iacp.md 3.2, <c>receiver_context</c>).</summary>
public sealed record ReceiverContext : PayloadObject
{
    /// <summary><c>available_tools</c></summary>
    public IReadOnlyList<string> AvailableTools { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>model</c></summary>
    public string? Model { get; init; }

    /// <summary><c>max_context_tokens</c>: at least 0.</summary>
    public int? MaxContextTokens { get; init; }

    internal static ReceiverContext Read(PayloadReader context) => new()
    {
        AvailableTools = context.Texts("available_tools"u8),
        Model = context.Text("model"u8),
        MaxContextTokens = context.WholeNumber("max_context_tokens"u8),
        Extensions = context.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Texts("available_tools"u8, AvailableTools);
        writer.Member("max_context_tokens"u8, MaxContextTokens);
        writer.Member("model"u8, Model);
    }
}
