using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>What the receiver of a handoff needs to know to carry on (spec/iacp.md 3.2, <c>context</c>).</summary>
public sealed record HandoffContext : PayloadObject
{
    /// <summary>
    /// <c>task_description</c>: what is to be done. Also read from the payload itself, where short packets have it as
    /// <c>task_description</c> or <c>task</c>.
    /// </summary>
    public required string TaskDescription { get; init; }

    /// <summary><c>workspace_path</c>: where the files are at the sender. Also read from the payload itself. Not to be trusted as a path.</summary>
    public string? WorkspacePath { get; init; }

    /// <summary><c>state_snapshot</c>: how far the files are.</summary>
    public StateSnapshot? StateSnapshot { get; init; }

    /// <summary><c>agent_memory</c>: what the sender learned.</summary>
    public AgentMemory? AgentMemory { get; init; }

    /// <summary><c>tools_required</c>: a receiver without one of them rejects with <c>missing_tools</c>.</summary>
    public IReadOnlyList<string> ToolsRequired { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary><c>constraints</c>: bounds on the work.</summary>
    public HandoffConstraints? Constraints { get; init; }

    /// <summary><c>attachments</c> (an extension of IacpBus): files that travel inside the packet.</summary>
    public IReadOnlyList<HandoffAttachment> Attachments { get; init => field = ValueList<HandoffAttachment>.Of(value); } = ValueList<HandoffAttachment>.Empty;

    /// <summary>Reads the context of a full packet, or of a short one that has its description beside it.</summary>
    internal static HandoffContext ReadFrom(PayloadReader payload)
    {
        PayloadReader? context = payload.Object("context"u8);
        string? description = context?.NonEmptyText("task_description"u8)
            ?? payload.NonEmptyText("task_description"u8)
            ?? payload.NonEmptyText("task"u8);
        if (description is null)
        {
            (context ?? payload).Missing(context is null ? "context.task_description"u8 : "task_description"u8);
        }

        string? workspace = context?.Text("workspace_path"u8) ?? payload.Text("workspace_path"u8);
        return context is null
            ? new HandoffContext { TaskDescription = description ?? string.Empty, WorkspacePath = workspace }
            : Read(context, description ?? string.Empty, workspace);
    }

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("agent_memory"u8, AgentMemory);
        writer.Parts("attachments"u8, Attachments);
        writer.Member("constraints"u8, Constraints);
        writer.Member("state_snapshot"u8, StateSnapshot);
        writer.Member("task_description"u8, TaskDescription);
        writer.Texts("tools_required"u8, ToolsRequired);
        writer.Member("workspace_path"u8, WorkspacePath);
    }

    private static HandoffContext Read(PayloadReader context, string description, string? workspace) => new()
    {
        TaskDescription = description,
        WorkspacePath = workspace,
        StateSnapshot = context.Part("state_snapshot"u8, StateSnapshot.Read),
        AgentMemory = context.Part("agent_memory"u8, AgentMemory.Read),
        ToolsRequired = context.Texts("tools_required"u8),
        Constraints = context.Part("constraints"u8, HandoffConstraints.Read),
        Attachments = context.Parts("attachments"u8, HandoffAttachment.Read),
        Extensions = context.Rest(),
    };
}
