using IacpBus.Contracts.Iacp.Messages;
using MassTransit;
using MassTransit.Configuration;

namespace IacpBus.Agents.Registration;

/// <summary>
/// Connects a consumer to an endpoint, one pipe for each of its messages. MassTransit's own connection measures, observes
/// and scopes each call once more, for a third of what a message allocates; ours has done that already.
/// </summary>
internal sealed class ConsumerSpecification : IReceiveEndpointSpecification
{
    private readonly Type _consumer;
    private readonly Type _pipe;
    private readonly object[] _parts;

    private ConsumerSpecification(Type consumer, Type pipe, params object[] parts)
    {
        _consumer = consumer;
        _pipe = pipe;
        _parts = parts;
    }

    /// <summary>One consumer for all messages.</summary>
    public static ConsumerSpecification Of<TConsumer>(TConsumer consumer)
        where TConsumer : class, IConsumer => new(typeof(TConsumer), typeof(InstancePipe<,>), consumer);

    /// <summary>A consumer per message, from a scope of the container.</summary>
    public static ConsumerSpecification Scoped<TConsumer>(IServiceProvider services, Func<IServiceProvider, TConsumer> create)
        where TConsumer : class, IConsumer => new(typeof(TConsumer), typeof(ScopedPipe<,>), services, create);

    /// <summary>What a consumer consumes.</summary>
    /// <exception cref="ArgumentException">It is nothing, or no IACP message.</exception>
    public static Type[] MessagesOf(Type consumer)
    {
        Type[] messages = [.. consumer.GetInterfaces()
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(type => type.GenericTypeArguments[0])];
        if (messages.FirstOrDefault(message => !typeof(IacpMessage).IsAssignableFrom(message) && !message.IsAssignableFrom(typeof(IacpMessage))) is { } other)
        {
            throw new ArgumentException($"{consumer.Name} consumes {other.Name}, which is no IACP message: implement IConsumer<T> for the types in IacpBus.Contracts.Iacp.Messages.");
        }

        return messages.Length > 0
            ? messages
            : throw new ArgumentException($"{consumer.Name} consumes nothing: implement IConsumer<T> for a type in IacpBus.Contracts.Iacp.Messages.");
    }

    public void Configure(IReceiveEndpointBuilder builder)
    {
        foreach (Type message in MessagesOf(_consumer))
        {
            ((IConsumerPipe)Activator.CreateInstance(_pipe.MakeGenericType(_consumer, message), _parts)!).Connect(builder);
        }
    }

    public IEnumerable<ValidationResult> Validate() => [];
}
