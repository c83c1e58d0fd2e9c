namespace IacpBus.Transport.Sending;

/// <summary>
/// What the handling of one message wants sent. It goes out when the handling is committed, and never when it fails.
/// Thread-safe.
/// </summary>
internal sealed class OutgoingBuffer
{
    private readonly Lock _gate = new();
    private List<SignedMessage>? _messages;
    private bool _closed;

    /// <summary><c>false</c> when the handling is over: whoever kept the context sends by himself.</summary>
    public bool TryAdd(SignedMessage message)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                (_messages ??= []).Add(message);
            }

            return !_closed;
        }
    }

    /// <summary>What has come so far; nothing can be added from here on.</summary>
    public IReadOnlyList<SignedMessage> Close()
    {
        lock (_gate)
        {
            _closed = true;
            return _messages ?? (IReadOnlyList<SignedMessage>)[];
        }
    }
}
