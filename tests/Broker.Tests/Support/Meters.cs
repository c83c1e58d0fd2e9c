using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IacpBus.Transport.Diagnostics;

namespace IacpBus.Broker.Tests.Support;

/// <summary>What the meter IacpBus counted for one agent while this object lived.</summary>
internal sealed class Meters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, string Tags)> _counted = new();

    public Meters(string agent)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == IacpTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            bool ofAgent = false;
            var words = new List<string>();
            foreach ((string name, object? tag) in tags)
            {
                ofAgent |= name == "iacp.agent" && Equals(tag, agent);
                if (name != "iacp.agent")
                {
                    words.Add($"{name}={tag}");
                }
            }

            for (long i = 0; ofAgent && i < value; i++)
            {
                _counted.Enqueue((instrument.Name, string.Join(' ', words.Order(StringComparer.Ordinal))));
            }
        });
        _listener.Start();
    }

    /// <summary>How often an instrument counted, each with the given tags, such as <c>iacp.lane=Quarantine</c>.</summary>
    public int Count(string instrument, string? tags = null) =>
        _counted.Count(counted => counted.Instrument == instrument && (tags is null || counted.Tags == tags));

    public void Dispose() => _listener.Dispose();
}
