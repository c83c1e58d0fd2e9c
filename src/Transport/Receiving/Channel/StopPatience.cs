using System.Runtime.CompilerServices;

namespace IacpBus.Transport.Receiving.Channel;

/// <summary>How long a stop waits for handlers; MassTransit does not tell the channel. Thread-safe.</summary>
internal sealed class StopPatience
{
    private volatile StrongBox<CancellationToken> _token = new(CancellationToken.None);

    /// <summary>Ends when the stop has waited long enough.</summary>
    public CancellationToken Token => _token.Value;

    public void Begin(CancellationToken patience) => _token = new StrongBox<CancellationToken>(patience);
}
