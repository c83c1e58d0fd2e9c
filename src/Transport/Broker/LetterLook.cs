using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace IacpBus.Transport.Broker;

/// <summary>
/// One look into a queue: a consumer that acknowledges nothing and gives every letter back by itself, in order. What is
/// given back together (by closing the channel, by one nack for all, after single gets) comes back shuffled on 3.10 when
/// it is more than 32 letters, and RabbitMQ 4.3 counts no delivery for what is given back by hand. For one use.
/// </summary>
internal sealed class LetterLook(string queue, int most, TimeProvider clock)
{
    /// <summary>When no letter comes for so long, no more will: others may be reading them.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _seen = Channel.CreateUnbounded<bool>();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _lastTag;
    private int _read;
    private bool _enough;

    /// <summary>Reads until all wanted letters came, none came for a while, or <paramref name="goOn"/> has seen enough.</summary>
    public async Task RunAsync(BrokerConnection connection, Func<IReadOnlyBasicProperties, ReadOnlyMemory<byte>, bool> goOn, CancellationToken cancellationToken)
    {
        IChannel channel = await connection.OpenChannelAsync(null, cancellationToken).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            await channel.BasicQosAsync(0, (ushort)most, global: false, cancellationToken).ConfigureAwait(false);
            string tag = await channel.BasicConsumeAsync(queue, autoAck: false, CreateConsumer(channel, goOn), cancellationToken).ConfigureAwait(false);
            await WaitAsync(cancellationToken).ConfigureAwait(false);

            // Cancelled first, so that what is given back does not come here again.
            await channel.BasicCancelAsync(tag, noWait: false, cancellationToken).ConfigureAwait(false);
            await _over.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            for (ulong given = 1; given <= _lastTag; given++)
            {
                await channel.BasicNackAsync(given, multiple: false, requeue: true, cancellationToken).ConfigureAwait(false);
            }

            await channel.CloseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private AsyncEventingBasicConsumer CreateConsumer(IChannel channel, Func<IReadOnlyBasicProperties, ReadOnlyMemory<byte>, bool> goOn)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, letter) =>
        {
            // One after the other, and the body is the client's own memory again afterwards.
            _lastTag = letter.DeliveryTag;
            if (!_enough)
            {
                _enough = !goOn(letter.BasicProperties, letter.Body) || ++_read == most;
                _seen.Writer.TryWrite(!_enough);
            }

            return Task.CompletedTask;
        };

        // Comes after the last letter, as does the end of the channel.
        consumer.UnregisteredAsync += (_, _) => EndAsync();
        consumer.ShutdownAsync += (_, _) => EndAsync();
        return consumer;
    }

    private Task EndAsync()
    {
        _seen.Writer.TryComplete();
        _over.TrySetResult();
        return Task.CompletedTask;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        bool more = true;
        while (more)
        {
            using var quiet = new CancellationTokenSource(Quiet, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
            try
            {
                more = await _seen.Reader.ReadAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                more = false;
            }
            catch (ChannelClosedException)
            {
                // The broker ended it; the next request says why.
                more = false;
            }
        }
    }
}
