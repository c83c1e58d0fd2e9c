namespace IacpBus.Transport.Receiving;

/// <summary>A handler was cancelled by something else than the shutdown; MassTransit would take that for a shutdown and deliver again without end.</summary>
internal sealed class HandlerFaultException(string message, Exception innerException) : Exception(message, innerException);
