using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>Asks the broker for something on a channel of its own, because a refusal closes the channel.</summary>
internal sealed class ChannelProbe(BrokerConnection connection)
{
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    /// <summary>The broker's answer: accepted, or refused with a reply code and text. Throws when the connection is lost.</summary>
    public async Task<ProbeAnswer> AskAsync(Func<IChannel, Task> request, CancellationToken cancellationToken)
    {
        IChannel channel = await connection.OpenChannelAsync(Confirmed, cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            try
            {
                await request(channel).ConfigureAwait(false);
                return ProbeAnswer.Accepted;
            }
            catch (OperationInterruptedException refused) when (refused.ShutdownReason is { ReplyCode: ReplyCodes.AccessRefused or ReplyCodes.NotFound or ReplyCodes.ResourceLocked or ReplyCodes.PreconditionFailed } reason)
            {
                return new ProbeAnswer(reason.ReplyCode, reason.ReplyText);
            }
        }
    }
}

/// <summary>What the broker said; code 0 when it accepted.</summary>
internal readonly record struct ProbeAnswer(ushort Code, string Text)
{
    public static ProbeAnswer Accepted { get; } = new(0, string.Empty);

    public bool IsAccepted => Code == 0;

    /// <summary>
    /// Whether a permission on exactly this was refused. RabbitMQ before 4.0 does not say which, so each question can be
    /// answered by one permission on this name only.
    /// </summary>
    public bool Refuses(string kind, string name) => Code == ReplyCodes.AccessRefused && Text.Contains($"access to {kind} '{name}'", StringComparison.Ordinal);
}
