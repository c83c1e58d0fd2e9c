using IacpBus.Contracts.Json;

namespace IacpBus.Contracts.Iacp.Messages;

/// <summary>
/// A moment as IACP peers give it: a time of RFC 3339, or a number of seconds from the message's own timestamp
/// (spec/iacp.md 3.4). It keeps which of the two it was. The default value is zero seconds.
/// </summary>
public readonly record struct Deadline
{
    private readonly double _seconds;

    private Deadline(DateTimeOffset? time, double seconds)
    {
        Time = time;
        _seconds = seconds;
    }

    /// <summary>The moment, when it was given as a time; otherwise <c>null</c>.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>Seconds from the message's timestamp, when it was given so; otherwise <c>null</c>.</summary>
    public double? Seconds => Time is null ? _seconds : null;

    /// <summary>A fixed moment.</summary>
    public static Deadline At(DateTimeOffset time) => new(time, 0);

    /// <summary>So long after the message's timestamp.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    public static Deadline After(TimeSpan delay) => AfterSeconds(delay.TotalSeconds);

    /// <summary>
    /// The moment itself, for a message with this <paramref name="timestamp"/>; the end of the calendar when it lies
    /// beyond that.
    /// </summary>
    public DateTimeOffset ResolveFrom(DateTimeOffset timestamp)
    {
        if (Time is { } time)
        {
            return time;
        }

        double room = (DateTimeOffset.MaxValue - timestamp).TotalSeconds - 1;
        return _seconds < room ? timestamp.ToUniversalTime().AddSeconds(_seconds) : DateTimeOffset.MaxValue;
    }

    internal static Deadline AfterSeconds(double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        return new Deadline(null, seconds);
    }

    internal void Write(JcsWriter writer)
    {
        if (Time is { } time)
        {
            writer.Text(Rfc3339.Format(time));
        }
        else
        {
            writer.Number(_seconds);
        }
    }
}
