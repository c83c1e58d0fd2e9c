using System.Globalization;
using System.Text;
using IacpBus.Transport.Receiving.Dispatch;

namespace IacpBus.Transport.Receiving.Retry;

/// <summary>The header that says which try of a message this is. Advisory: anybody who can publish may set it.</summary>
internal static class AttemptHeader
{
    public const string Name = "iacp-attempt";

    /// <summary>1 for the first; one more when the broker says that it delivered the message before.</summary>
    public static int Read(DeliveryContext delivery)
    {
        string? text = delivery.Properties.Headers?.TryGetValue(Name, out object? value) == true && value is byte[] bytes && bytes.Length < 10 ? Encoding.ASCII.GetString(bytes) : null;
        bool counted = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int attempt) && attempt is > 0 and < 1000;
        return (counted ? attempt : 1) + (delivery.Redelivered ? 1 : 0);
    }
}
