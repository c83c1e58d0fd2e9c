using System.Globalization;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;

namespace IacpBus.Broker.Tests.Support;

/// <summary>Requests that carry a number, so that order and completeness can be told.</summary>
internal static class Numbered
{
    public static VendorRequest Request(int number) =>
        new() { Extensions = new Dictionary<string, CanonicalJson> { ["number"] = CanonicalJson.Parse(number.ToString(CultureInfo.InvariantCulture)) } };

    public static Task<Envelope> SendAsync(this AgentHost host, string from, string to, int number = 0, ChannelName? channel = null, TimeSpan? ttl = null) =>
        host.Client(from).SendAsync(Request(number), RecipientAddress.Parse(to), new SendOptions { Channel = channel, Ttl = ttl });

    public static int NumberOf(AcceptedEnvelope accepted) => accepted.Envelope.Payload.ToElement().GetProperty("number").GetInt32();

    /// <summary>The numbers that arrived, in the order of arrival.</summary>
    public static IEnumerable<int> Numbers(this Recorder recorder) => recorder.Seen.Select(NumberOf);
}
