using System.Text.Json;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>How an agent is (spec/iacp.md 3.8): what requests, responses and heartbeats about health have in common.</summary>
public abstract record HealthMessage : IacpMessage
{
    /// <summary>The status word of an agent that says nothing else.</summary>
    public const string Alive = "alive";

    private protected HealthMessage(MessageType type)
        : base(type, MessageIntent.Health)
    {
    }

    /// <summary><c>status</c>: the word as it was sent; <c>alive</c> when absent. The protocol's own are alive, busy, draining and offline.</summary>
    public string Status { get; init; } = Alive;

    /// <summary>What <see cref="Status"/> means, whichever vocabulary it comes from.</summary>
    public AgentCondition Condition => MessageWords.ConditionOf(Status);

    /// <summary><c>load</c>: 0 to 1; values beyond are brought into that range when read.</summary>
    public double? Load { get; init; }

    /// <summary><c>eta_seconds</c>: seconds that work would take if it were given now, at least 0.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary><c>capabilities</c>: what the agent can do, when it says so here too. Items that are plain strings are read as names.</summary>
    public IReadOnlyList<Capability> Capabilities { get; init => field = ValueList<Capability>.Of(value); } = ValueList<Capability>.Empty;

    /// <summary>
    /// <c>active_tasks</c>: how many tasks run. Also read from <c>current_tasks</c>, a number, or the tasks themselves,
    /// which stay among the extensions.
    /// </summary>
    public int? ActiveTasks { get; init; }

    /// <summary><c>version</c> of the agent's software.</summary>
    public string? Version { get; init; }

    /// <summary><paramref name="message"/> with what the payload says.</summary>
    internal static HealthMessage Read(HealthMessage message, PayloadReader payload) => message with
    {
        Status = payload.Text("status"u8) ?? Alive,
        Load = payload.Load("load"u8),
        ActiveTasks = payload.WholeNumber("active_tasks"u8) ?? CurrentTasks(payload),
        Version = payload.Text("version"u8),
        EtaSeconds = payload.Amount("eta_seconds"u8),
        Capabilities = payload.TextsOrParts("capabilities"u8, Capability.Named, Capability.Read),
        Extensions = payload.Rest(),
    };

    internal override void WriteMembers(JcsWriter writer)
    {
        writer.Member("active_tasks"u8, ActiveTasks);
        writer.Parts("capabilities"u8, Capabilities);
        writer.Member("eta_seconds"u8, EtaSeconds);
        writer.Member("load"u8, Load);
        writer.Member("status"u8, Status);
        writer.Member("version"u8, Version);
    }

    private static int? CurrentTasks(PayloadReader payload) => payload.KindOf("current_tasks"u8) switch
    {
        JsonTokenType.Number => payload.WholeNumber("current_tasks"u8),
        JsonTokenType.StartArray => payload.CountItems("current_tasks"u8),
        _ => null,
    };
}
