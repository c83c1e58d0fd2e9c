using MassTransit;

namespace IacpBus.Bench.Contenders;

/// <summary>MassTransit as it comes: its own envelope, System.Text.Json, one acknowledgement a message, confirms on, a quorum queue.</summary>
internal sealed class MassTransitContender(ContenderSettings settings) : IContender
{
    private const string Queue = "bench.masstransit";
    private const int Prefetch = 500;
    private const int Concurrency = 50;

    private IBusControl? _sending;
    private IBusControl? _receiving;
    private ISendEndpoint? _endpoint;
    private IRequestClient<Question>? _questions;

    public int BodyBytes { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The queue is made by whoever receives from it first.
        await StartReceivingAsync(cancellationToken);
        await StopReceivingAsync(cancellationToken);
        _sending = Bus.Factory.CreateUsingRabbitMq(bus => bus.Host(settings.Broker));
        await _sending.StartAsync(cancellationToken);
        _endpoint = await _sending.GetSendEndpoint(new Uri("exchange:" + Queue));
        _questions = _sending.CreateRequestClient<Question>(new Uri("exchange:" + Queue), RequestTimeout.After(m: 1));
    }

    public async Task StartReceivingAsync(CancellationToken cancellationToken)
    {
        _receiving = Bus.Factory.CreateUsingRabbitMq(bus =>
        {
            bus.Host(settings.Broker);
            bus.ReceiveEndpoint(Queue, endpoint =>
            {
                endpoint.SetQuorumQueue();
                endpoint.PrefetchCount = Prefetch;
                endpoint.ConcurrentMessageLimit = Concurrency;
                endpoint.Consumer(() => new Consumer(this, settings));
            });
        });
        await _receiving.StartAsync(cancellationToken);
    }

    public Task StopReceivingAsync(CancellationToken cancellationToken) => _receiving!.StopAsync(cancellationToken);

    public Task SendAsync(int number, CancellationToken cancellationToken) => _endpoint!.Send(new Message(number, settings.Content.Text), cancellationToken);

    public async Task<int> AskAsync(int number, CancellationToken cancellationToken)
    {
        Response<Answer> answer = await _questions!.GetResponse<Answer>(new Question(number, settings.Content.Text), cancellationToken);
        return answer.Message.Text == settings.Content.Text ? answer.Message.Number : 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_sending is not null)
        {
            await _sending.StopAsync();
        }
    }

    /// <summary>What is sent.</summary>
    public sealed record Message(int Number, string Text);

    /// <summary>What is asked.</summary>
    public sealed record Question(int Number, string Text);

    /// <summary>What is answered.</summary>
    public sealed record Answer(int Number, string Text);

    private sealed class Consumer(MassTransitContender contender, ContenderSettings settings) : IConsumer<Message>, IConsumer<Question>
    {
        public Task Consume(ConsumeContext<Message> context)
        {
            contender.BodyBytes = (int)(context.ReceiveContext.Body.Length ?? 0);
            settings.Tally.Received(context.Message.Number, context.Message.Text == settings.Content.Text);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<Question> context) => context.RespondAsync(new Answer(context.Message.Number, context.Message.Text));
    }
}
