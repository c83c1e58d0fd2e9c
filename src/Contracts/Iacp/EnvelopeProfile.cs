namespace IacpBus.Contracts.Iacp;

/// <summary>How much of what published clients really send is forgiven (spec/iacp.md 1.2, 5.6).</summary>
public enum EnvelopeProfile
{
    /// <summary>UUIDs as ids, known channels, a timestamp. What the bus uses.</summary>
    Strict,

    /// <summary>Any token as id, any channel. For gateways to programs that cannot be changed.</summary>
    Lenient,
}
