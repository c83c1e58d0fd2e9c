using RabbitMQ.Client;

namespace IacpBus.Transport.Receiving;

/// <summary>What a message keeps of its AMQP properties when it moves to another queue.</summary>
internal static class KeptProperties
{
    /// <summary>A header frame has 128 KiB at most, and ours must fit in beside what came with the message.</summary>
    private const int MostHeaderBytes = 16 * 1024;

    /// <summary>Headers of the broker and of earlier moves, which must not be carried on, and those that would make copies.</summary>
    private static readonly HashSet<string> Stripped = new(StringComparer.Ordinal)
    {
        "x-death", "x-delivery-count", "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason",
        "x-last-death-exchange", "x-last-death-queue", "x-last-death-reason", "x-dotnet-pub-seq-no", "x-acquired-count",
        "CC", "BCC",
    };

    /// <summary>New ones, to which headers may be added; nothing is taken away from the delivery.</summary>
    /// <param name="original">What came with it; <c>null</c> when nothing is known of it any more.</param>
    public static BasicProperties Of(IReadOnlyBasicProperties? original)
    {
        var properties = original is null ? new BasicProperties() : new BasicProperties(original);
        properties.ClearExpiration();
        properties.ClearPriority();

        // The broker takes no other name than that of our own user here.
        properties.ClearUserId();
        properties.DeliveryMode = DeliveryModes.Persistent;
        properties.Headers = Headers(original);
        return properties;
    }

    private static Dictionary<string, object?> Headers(IReadOnlyBasicProperties? original)
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal);
        int left = MostHeaderBytes;
        foreach ((string name, object? value) in original?.Headers ?? new Dictionary<string, object?>())
        {
            int size = name.Length + SizeOf(value);
            if (size <= left && !Stripped.Contains(name))
            {
                headers[name] = value;
                left -= size;
            }
        }

        return headers;
    }

    /// <summary>About what a header's value takes on the wire; tables and lists count as too much.</summary>
    private static int SizeOf(object? value) => value switch
    {
        byte[] text => text.Length,
        null or ValueType => sizeof(decimal),
        _ => MostHeaderBytes + 1,
    };
}
