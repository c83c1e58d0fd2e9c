using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace IacpBus.Bench.Features;

/// <summary>Messages of 600 bytes through one queue: sent and received at once, 256 unconfirmed, one acknowledgement for 32.</summary>
internal sealed class FeatureFlow(FeatureSet features, IChannel sending, IChannel receiving) : IDisposable
{
    private const int Width = 256;
    private const int AckEvery = 32;
    private readonly SemaphoreSlim _window = new(Width, Width);
    private readonly byte[] _body = new byte[600];
    private TaskCompletionSource _received = new();
    private ulong _confirmed;
    private int _expected;
    private int _count;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await features.DeclareAsync(sending, cancellationToken);
        sending.BasicAcksAsync += (_, ack) =>
        {
            // Confirms of one queue come in order, so each stands for all since the last.
            _window.Release((int)(ack.DeliveryTag - _confirmed));
            _confirmed = ack.DeliveryTag;
            return Task.CompletedTask;
        };
        await receiving.BasicQosAsync(0, 500, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(receiving);
        consumer.ReceivedAsync += TakeAsync;
        await receiving.BasicConsumeAsync(features.Queue, autoAck: false, consumer, cancellationToken);
    }

    /// <summary>Completes when all were received and confirmed.</summary>
    public async Task RunAsync(int count, CancellationToken cancellationToken)
    {
        (_expected, _count) = (count, 0);
        _received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (int number = 1; number <= count; number++)
        {
            await _window.WaitAsync(cancellationToken);
            await sending.BasicPublishAsync(features.Exchange, features.Queue, mandatory: true, features.PropertiesOf(number), _body, cancellationToken);
        }

        await _received.Task.WaitAsync(cancellationToken);
        for (int i = 0; i < Width; i++)
        {
            await _window.WaitAsync(cancellationToken);
        }

        _window.Release(Width);
    }

    public void Dispose() => _window.Dispose();

    private async Task TakeAsync(object sender, BasicDeliverEventArgs delivery)
    {
        int count = ++_count;
        if (count % AckEvery == 0 || count == _expected)
        {
            await receiving.BasicAckAsync(delivery.DeliveryTag, multiple: true);
        }

        if (count == _expected)
        {
            _received.TrySetResult();
        }
    }
}
