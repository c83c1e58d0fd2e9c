namespace IacpBus.Testing.Tests;

internal static class Directed
{
    /// <summary>What was sent to one agent; what agents tell everybody of their own accord is left out.</summary>
    public static IReadOnlyList<SentMessage> SentToOne(this IacpTestBus bus) => [.. bus.Sent.Where(sent => !sent.Envelope.Recipient.IsBroadcast)];
}
