using System.Text;
using System.Text.Json;
using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>The forms of errors that published peers send besides the Internet-Draft's (spec/iacp.md 3.6, 3.7; ERR-03).</summary>
internal static class ForeignError
{
    private static readonly string[] TypedMembers =
        ["code", "detail", "error_code", "message", "retry_after_seconds", "retryable", "suggested_action"];

    /// <summary>Members of the fault-tolerance companion that stand beside the code.</summary>
    private static readonly byte[][] FaultMembers =
    [
        .. new[]
        {
            "agent_a_last_verified_step", "agent_b_last_verified_step", "divergence_point", "elapsed_ms", "expected_state_hash",
            "handoff_ref", "last_known_state_hash", "latest_available_step", "oldest_available_step", "received_state_hash",
            "requested_step", "retention_config", "ttl_ms",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>The object <c>error</c>, when there is one.</summary>
    public static PayloadReader? Nested(PayloadReader payload) =>
        payload.KindOf("error"u8) == JsonTokenType.StartObject ? payload.Object("error"u8) : null;

    /// <summary>The sentence and the data: a text in <c>detail</c> is the sentence when there is no other.</summary>
    public static (string? Message, CanonicalJson? Detail) MessageAndDetail(PayloadReader body, ErrorCode code)
    {
        string? message = body.Text("message"u8);
        CanonicalJson? detail = body.Json("detail"u8);
        if (message is null && detail?.Kind == JsonValueKind.String)
        {
            return (body.Text("detail"u8), null);
        }

        bool fault = code is ErrorCode.HandoffTimeout or ErrorCode.StateRejection or ErrorCode.CheckpointUnavailable;
        return (message, detail ?? (fault ? GatherFault(body) : null));
    }

    /// <summary>Unknown members of the payload and of its <c>error</c>; names that the report itself writes give way.</summary>
    public static Dictionary<string, CanonicalJson> Merge(
        IReadOnlyDictionary<string, CanonicalJson> outer, IReadOnlyDictionary<string, CanonicalJson> inner)
    {
        var merged = new Dictionary<string, CanonicalJson>(inner, StringComparer.Ordinal);
        foreach ((string name, CanonicalJson value) in outer)
        {
            if (!TypedMembers.Contains(name))
            {
                merged.TryAdd(name, value);
            }
        }

        return merged;
    }

    private static CanonicalJson? GatherFault(PayloadReader body)
    {
        var writer = new JcsWriter();
        bool any = false;
        writer.StartObject();
        foreach (byte[] name in FaultMembers)
        {
            CanonicalJson? value = body.Json(name);
            writer.Member(name, value);
            any |= value is not null;
        }

        writer.EndObject();
        return any ? writer.ToJson() : null;
    }
}
