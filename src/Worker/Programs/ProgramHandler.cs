using System.Globalization;
using IacpBus.Agents.Capabilities;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.Logging;

namespace IacpBus.Worker.Programs;

/// <summary>A capability that is a program: the handoff's payload in, progress and result out (docs/programs.md).</summary>
internal sealed class ProgramHandler(ProgramOptions options, TimeProvider clock, ILogger<ProgramHandler> logger) : ICapabilityHandler
{
    private readonly ProgramRunner _runner = new(options, clock, logger);

    public Task<CanonicalJson> HandleAsync(CapabilityCall call, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>
        {
            ["IACP_MESSAGE_ID"] = call.Envelope.Envelope.MessageId.Value,
            ["IACP_HANDOFF_ID"] = call.HandoffId,
            ["IACP_ATTEMPT"] = call.Envelope.Attempt.ToString(CultureInfo.InvariantCulture),
            ["IACP_SENDER"] = call.Sender.Value,
            ["IACP_CAPABILITY"] = call.Capability,
        };
        return _runner.RunAsync(new ProgramRun($"capability {call.Capability}", call.Envelope.Envelope.Payload, variables, call.ReportProgressAsync), cancellationToken);
    }
}
