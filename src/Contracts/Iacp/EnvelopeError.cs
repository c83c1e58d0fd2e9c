namespace IacpBus.Contracts.Iacp;

/// <summary>
/// Why an envelope or payload was refused, as a value: what comes from the network throws nothing.
/// Safe to send to a peer and to log; it quotes neither input nor keys.
/// </summary>
/// <param name="Code">The IACP error code.</param>
/// <param name="Reason">A fixed word for programs, such as <c>missing</c> or <c>clock_skew</c>; becomes <c>detail.reason</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Path">The member at fault as a JSON path such as <c>$.sender.agent_id</c>; <c>null</c> when there is none.</param>
public sealed record EnvelopeError(ErrorCode Code, string Reason, string Message, string? Path = null)
{
    internal static EnvelopeError Missing(string path) =>
        new(ErrorCode.PayloadInvalid, "missing", $"The member {path} is required.", path);

    internal static EnvelopeError Invalid(string path, string expected) =>
        new(ErrorCode.PayloadInvalid, "invalid", $"The member {path} must be {expected}.", path);
}
