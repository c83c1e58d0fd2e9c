using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents.Registration;

/// <summary>Makes a consumer per message from a scope of the container, with the agent's own objects at hand.</summary>
internal sealed class ScopedConsumerFactory<TConsumer>(IServiceProvider services, Func<IServiceProvider, TConsumer> create) : IConsumerFactory<TConsumer>
    where TConsumer : class
{
    public async Task Send<T>(ConsumeContext<T> context, IPipe<ConsumerConsumeContext<TConsumer, T>> next)
        where T : class
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentConsumeContext>().Context = context;
        TConsumer consumer = create(scope.ServiceProvider);
        await next.Send(new ConsumerContext<TConsumer, T>(context, consumer));
    }

    public void Probe(ProbeContext context) => context.CreateConsumerFactoryScope<TConsumer>("iacp-scope");
}
