using System.Net.Sockets;
using RabbitMQ.Client;

namespace IacpBus.Transport.Broker;

/// <summary>RabbitMQ.Client's socket with a <see cref="GuardedStream"/> on it.</summary>
internal sealed class GuardedTcpClient(Socket socket) : TcpClientAdapter(socket)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>
    /// Puts the guard on every connection that the factory makes. An encrypted one is decrypted above the socket, where
    /// the guard cannot look: docs/security.md says what that leaves open.
    /// </summary>
    public static void GuardConnectionsOf(ConnectionFactory factory)
    {
        if (!factory.Ssl.Enabled)
        {
            factory.SocketFactory = family => new GuardedTcpClient(
                new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = BufferSize, SendBufferSize = BufferSize });
        }
    }

    public override NetworkStream GetStream() => new GuardedStream(Client);
}
