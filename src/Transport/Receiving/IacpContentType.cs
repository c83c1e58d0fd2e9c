using System.Net.Mime;

namespace IacpBus.Transport.Receiving;

/// <summary>What our messages say they are.</summary>
internal static class IacpContentType
{
    public static ContentType Json { get; } = new("application/iacp+json");
}
