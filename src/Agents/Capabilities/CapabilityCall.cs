using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Capabilities;

/// <summary>One piece of work that was handed over. Thread-safe.</summary>
public sealed class CapabilityCall
{
    private readonly Func<double, string?, CancellationToken, Task> _report;
    private readonly Lock _gate = new();
    private double _last;

    internal CapabilityCall(string capability, HandoffRequest request, AcceptedEnvelope envelope, Func<double, string?, CancellationToken, Task> report)
    {
        Capability = capability;
        Request = request;
        Envelope = envelope;
        _report = report;
    }

    /// <summary>The capability that was asked for.</summary>
    public string Capability { get; }

    /// <summary>The whole request.</summary>
    public HandoffRequest Request { get; }

    /// <summary>The verified envelope that it came in.</summary>
    public AcceptedEnvelope Envelope { get; }

    /// <summary>Who handed the work over.</summary>
    public AgentId Sender => Envelope.Envelope.Sender;

    /// <summary>Identity of the work; the same when it is run again. The idempotency key for outside effects.</summary>
    public string HandoffId => Request.HandoffId;

    /// <summary>
    /// Tells the sender how far the work is. Reports that do not go forward are left out, since the sender would
    /// ignore them.
    /// </summary>
    /// <param name="fraction">0 to 1; values outside are clamped.</param>
    /// <param name="note">A few words for people.</param>
    /// <param name="cancellationToken">Ends the waiting for the broker's confirm.</param>
    public Task ReportProgressAsync(double fraction, string? note = null, CancellationToken cancellationToken = default)
    {
        if (double.IsNaN(fraction))
        {
            return Task.CompletedTask;
        }

        fraction = Math.Clamp(fraction, 0, 1);
        lock (_gate)
        {
            if (fraction < _last || (fraction == _last && fraction > 0))
            {
                return Task.CompletedTask;
            }

            _last = fraction;
        }

        return _report(fraction, note, cancellationToken);
    }
}
