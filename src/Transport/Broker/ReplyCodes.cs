namespace IacpBus.Transport.Broker;

/// <summary>Reply codes of AMQP 0-9-1 (section 1.2) with which a broker closes a channel.</summary>
internal static class ReplyCodes
{
    public const ushort AccessRefused = 403;
    public const ushort NotFound = 404;
    public const ushort ResourceLocked = 405;
    public const ushort PreconditionFailed = 406;
}
