using System.Net;
using System.Net.Sockets;

namespace IacpBus.Broker.Tests.Support;

/// <summary>A wire between a process and the broker that can be cut, refused, and made deaf in the direction of the answers.</summary>
internal sealed class FaultyWire : IAsyncDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly Lock _gate = new();
    private readonly List<Socket> _open = [];
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private TaskCompletionSource _answers = Opened();

    public FaultyWire(Uri broker)
    {
        _host = broker.Host;
        _port = broker.Port > 0 ? broker.Port : 5672;
        Restore();
    }

    /// <summary>Where the process connects to.</summary>
    public int Port { get; private set; }

    /// <summary>Holds back what the broker says: messages go out and no confirm comes back.</summary>
    public void HoldAnswers() => _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void PassAnswers() => _answers.TrySetResult();

    /// <summary>Resets every connection; what was held back is lost. New connections work.</summary>
    public void Cut()
    {
        Socket[] open;
        lock (_gate)
        {
            open = [.. _open];
        }

        foreach (Socket socket in open)
        {
            Reset(socket);
        }

        PassAnswers();
    }

    /// <summary>Resets every connection; new ones are taken and hear nothing, as behind a dead host.</summary>
    public void Mute()
    {
        Cut();
        HoldAnswers();
    }

    /// <summary>Resets every connection and takes no new ones.</summary>
    public void Refuse()
    {
        _listener?.Dispose();
        _listener = null;
        Cut();
    }

    /// <summary>Takes connections again, at the same port.</summary>
    public void Restore()
    {
        if (_listener is not null)
        {
            return;
        }

        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        Refuse();
        await Eventually.EndsAsync(_accepting);
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync(Socket listener)
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.Add(ServeAsync(await listener.AcceptAsync()));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var broker = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
        {
            _open.Add(client);
            _open.Add(broker);
        }

        try
        {
            await broker.ConnectAsync(_host, _port);
            await await Task.WhenAny(PumpAsync(client, broker, answers: false), PumpAsync(broker, client, answers: true));
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // That is what this wire is for.
        }
        finally
        {
            Reset(client);
            Reset(broker);
            lock (_gate)
            {
                _open.Remove(client);
                _open.Remove(broker);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool answers)
    {
        var buffer = new byte[32 * 1024];
        while (await from.ReceiveAsync(buffer) is > 0 and var length)
        {
            if (answers)
            {
                await _answers.Task;
            }

            await to.SendAsync(buffer.AsMemory(0, length));
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }
}
