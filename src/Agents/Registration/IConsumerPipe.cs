using MassTransit;

namespace IacpBus.Agents.Registration;

/// <summary>The end of the receive road for one type of message.</summary>
internal interface IConsumerPipe
{
    /// <summary>Lets it have the messages of its type.</summary>
    void Connect(IConsumePipeConnector endpoint);
}
