using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Broker.Tests.Support;

internal static class Handoff
{
    public static HandoffRequest Request(string id, string? capability = null, params string[] tools) => new()
    {
        HandoffId = id,
        TaskId = "task-of-" + id,
        Capability = capability,
        Context = new HandoffContext { TaskDescription = "Look at it.", ToolsRequired = tools },
    };
}
