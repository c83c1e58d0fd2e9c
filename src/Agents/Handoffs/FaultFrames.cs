using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.Agents.Handoffs;

/// <summary>
/// The fault-tolerance companion's error frames as IACP errors (spec/iacp.md 3.7): its members, and beside them the
/// session and the companion's name, in <c>detail</c>. A member that nobody knows is <c>null</c> there, not missing.
/// </summary>
internal static class FaultFrames
{
    public static ErrorReport HandoffTimeout(AckTimer timer, DateTimeOffset now) => Frame(
        ErrorCode.HandoffTimeout,
        "The handoff was not acknowledged in time.",
        timer.SessionId,
        writer =>
        {
            Number(writer, "elapsed_ms"u8, Math.Floor((now - timer.SentAt).TotalMilliseconds));
            Text(writer, "handoff_ref"u8, timer.HandoffRef);
            Text(writer, "last_known_state_hash"u8, timer.StateHash);
            Number(writer, "ttl_ms"u8, Math.Floor((timer.DueAt - timer.SentAt).TotalMilliseconds));
        });

    public static ErrorReport StateRejection(HandoffRequest request, KnownState known) => Frame(
        ErrorCode.StateRejection,
        "The state hash of the handoff is not the one that is known here.",
        request.SessionId ?? request.Sender?.SessionId,
        writer =>
        {
            Number(writer, "agent_a_last_verified_step"u8, request.Step);
            Number(writer, "agent_b_last_verified_step"u8, known.LastVerifiedStep);
            Number(writer, "divergence_point"u8, known.DivergencePoint);
            Text(writer, "expected_state_hash"u8, known.Hash);
            Text(writer, "received_state_hash"u8, request.StateHash);
        });

    private static ErrorReport Frame(ErrorCode code, string message, string? session, Action<JcsWriter> members)
    {
        var writer = new JcsWriter();
        writer.StartObject();
        members(writer);
        Text(writer, "protocol"u8, HandoffRequest.FaultToleranceProtocol);
        Text(writer, "session_id"u8, session);
        writer.EndObject();
        return new ErrorReport { Intent = MessageIntent.Handoff, Code = code, Message = message, Detail = writer.ToJson(), Retryable = code.IsRetryable() };
    }

    private static void Text(JcsWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        writer.Name(name);
        if (value is null)
        {
            writer.Null();
        }
        else
        {
            writer.Text(value);
        }
    }

    private static void Number(JcsWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        writer.Name(name);
        if (value is { } number)
        {
            writer.Number(number);
        }
        else
        {
            writer.Null();
        }
    }
}
