using System.Text.Json;
using System.Threading.Channels;
using IacpBus.Agents.Client;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;

namespace IacpBus.Agents.Handoffs;

/// <summary>Reads the messages of one handoff as updates: replies and events, in either vocabulary.</summary>
internal sealed class HandoffUpdates(ChannelReader<AcceptedEnvelope> replies, AgentId peer, string handoffId)
{
    /// <summary>The next piece of news.</summary>
    /// <exception cref="PeerErrorException">The peer answered with an error.</exception>
    /// <exception cref="ChannelClosedException">The conversation was disposed.</exception>
    public async ValueTask<HandoffUpdate> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            AcceptedEnvelope reply = await replies.ReadAsync(cancellationToken);
            HandoffUpdate? update = reply.Message switch
            {
                ErrorReport error => throw new PeerErrorException(peer, error),
                HandoffReply { Status: HandoffStatus.Pending } => null,
                HandoffReply answer => Of(answer),
                Notification notification => Of(notification),
                _ => null,
            };
            if (update is not null)
            {
                return update;
            }
        }
    }

    private static HandoffUpdate Of(HandoffReply reply) => new()
    {
        Status = reply.Status,
        Progress = reply.Progress?.PercentComplete,
        Result = reply.Results,
        Reason = reply.Reason,
        EtaSeconds = reply.EstimatedWaitSeconds,
    };

    private HandoffUpdate? Of(Notification notification)
    {
        if (notification.HandoffId is { } other && other != handoffId)
        {
            return null;
        }

        if (notification.Complete == true || notification.Status == "completed")
        {
            return new HandoffUpdate { Status = HandoffStatus.Completed, Progress = 1, Result = notification.Result ?? notification.Output };
        }

        if (notification.Status == "failed")
        {
            return new HandoffUpdate { Status = HandoffStatus.Failed, Reason = Text(notification.Detail) };
        }

        return notification.Progress is { } progress
            ? new HandoffUpdate { Status = HandoffStatus.InProgress, Progress = progress, Note = Text(notification.Detail) }
            : null;
    }

    private static string? Text(CanonicalJson? detail) =>
        detail is { Kind: JsonValueKind.String } text ? text.ToElement().GetString() : detail?.ToString();
}
