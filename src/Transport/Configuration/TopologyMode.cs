namespace IacpBus.Transport.Configuration;

/// <summary>Who makes exchanges, queues and bindings.</summary>
public enum TopologyMode
{
    /// <summary>Every process declares what it needs, also the inbox of a recipient nobody has seen. For trusted virtual hosts.</summary>
    Declare,

    /// <summary>The operator declares everything; an unknown recipient is an error at the sender.</summary>
    Provisioned,
}
