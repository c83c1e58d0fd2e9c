using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.StoryCheck.Watching;

/// <summary>The agents' queues, by name.</summary>
internal static class Queues
{
    private const string Unrouted = "iacp.unrouted";
    private const int NotFound = 404;

    /// <summary>How many messages lie in each queue for what went wrong; <c>null</c> for a queue that does not exist.</summary>
    public static async Task<IReadOnlyDictionary<string, long?>> CountLettersAsync(IConnection connection, IEnumerable<string> agents, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, long?>(StringComparer.Ordinal);
        foreach (string queue in agents.SelectMany(agent => (string[])[$"iacp.agent.{Word(agent)}.dead", $"iacp.quarantine.{Word(agent)}"]).Append(Unrouted))
        {
            counts[queue] = await StateAsync(connection, queue, cancellationToken) is { } state ? state.MessageCount : null;
        }

        return counts;
    }

    /// <summary>Why a story cannot be told here: somebody else is these agents, or something waits for them already.</summary>
    public static async Task<string?> ObstacleAsync(IConnection connection, IEnumerable<string> agents, CancellationToken cancellationToken)
    {
        foreach (string agent in agents)
        {
            string queue = $"iacp.agent.{Word(agent)}";
            QueueDeclareOk? state = await StateAsync(connection, queue, cancellationToken);
            if (state?.ConsumerCount > 0)
            {
                return $"an agent {agent} runs in this virtual host already; stop it or give the story a virtual host of its own";
            }

            if (state?.MessageCount > 0)
            {
                return $"{state.MessageCount} messages of an earlier story wait in {queue}; purge it or give the story a virtual host of its own";
            }
        }

        return null;
    }

    /// <summary>
    /// Takes away what a story that broke off has left for agents that are gone. Only for one that began with empty
    /// queues: nothing else is in them then.
    /// </summary>
    public static async Task ClearAsync(IConnection connection, IEnumerable<string> agents, CancellationToken cancellationToken)
    {
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (string queue in agents.Select(agent => $"iacp.agent.{Word(agent)}"))
        {
            if (await StateAsync(connection, queue, cancellationToken) is { ConsumerCount: 0, MessageCount: > 0 })
            {
                await channel.QueuePurgeAsync(queue, cancellationToken);
            }
        }
    }

    /// <summary>An agent id as it stands in routing keys and queue names.</summary>
    public static string Word(string agent) => string.Concat(Encoding.UTF8.GetBytes(agent).Select(octet =>
        char.IsAsciiLetterOrDigit((char)octet) || octet == '-' ? ((char)octet).ToString() : $"_{octet:X2}"));

    private static async Task<QueueDeclareOk?> StateAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // Asking for a queue that is missing closes the channel, so each question has its own.
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == NotFound)
        {
            return null;
        }
    }
}
