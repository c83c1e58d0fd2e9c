using System.Collections;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>AMQP header values as text for people. Nothing in it is escaped: that is for whoever shows it.</summary>
internal static class HeaderText
{
    private const int MostNested = 16;

    public static string Of(object? value, int depth = 0) => value switch
    {
        null => "null",
        byte[] text => Encoding.UTF8.GetString(text),
        BinaryTableValue binary => Convert.ToHexStringLower(binary.Bytes),
        AmqpTimestamp time => TimeOf(time)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? time.UnixTime.ToString(CultureInfo.InvariantCulture),
        IDictionary<string, object?> or IList when depth >= MostNested => "...",
        IDictionary<string, object?> table => "{" + string.Join(", ", table.Select(member => $"{member.Key}: {Of(member.Value, depth + 1)}")) + "}",
        IList list => "[" + string.Join(", ", list.Cast<object?>().Select(item => Of(item, depth + 1))) + "]",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.GetType().Name,
    };

    /// <summary>The text of a header; <c>null</c> when it is not there or no text.</summary>
    public static string? Text(IDictionary<string, object?>? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out object? value) && value is byte[] text ? Encoding.UTF8.GetString(text) : null;

    /// <summary>A sender may write any number here; <c>null</c> when it is no time.</summary>
    public static DateTimeOffset? TimeOf(AmqpTimestamp time) =>
        time.UnixTime >= 0 && time.UnixTime <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(time.UnixTime) : null;
}
