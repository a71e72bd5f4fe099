using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace MieTools.Server.Wire.Hosting;

/// <summary>
/// Listens at one port of 127.0.0.1 and ::1: <c>localhost</c> is both, and clients that try ::1 first would wait there (two seconds on
/// Windows) or, worse, meet another program. A machine without IPv6 has the first alone.
/// </summary>
internal sealed class LoopbackSockets : IDisposable
{
    private const int Backlog = 512;
    private const int Tries = 20;
    private readonly List<Socket> _sockets = [];

    private LoopbackSockets(int port)
    {
        Socket first = Listen(IPAddress.Loopback, port);
        _sockets.Add(first);
        try
        {
            _sockets.Add(Listen(IPAddress.IPv6Loopback, ((IPEndPoint)first.LocalEndPoint!).Port));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported
            or SocketError.ProtocolFamilyNotSupported or SocketError.ProtocolNotSupported)
        {
            // Nobody can be there either.
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <summary>Where they listen, the address of IPv4 first.</summary>
    public IEnumerable<IPEndPoint> EndPoints => _sockets.Select(s => (IPEndPoint)s.LocalEndPoint!);

    /// <summary>Begins to listen.</summary>
    /// <param name="port">Port; 0 takes one that is free at both addresses.</param>
    /// <exception cref="IOException">The port is in use at one of them.</exception>
    /// <exception cref="SocketException">The port may not be used.</exception>
    public static LoopbackSockets Open(int port)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return new LoopbackSockets(port);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                if (port != 0 || tries == Tries)
                    throw InUse(port, e);
            }
        }
    }

    /// <summary>The socket that listens at an address already, or a new one.</summary>
    public Socket At(EndPoint endpoint) => _sockets.FirstOrDefault(s => endpoint.Equals(s.LocalEndPoint))
        ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

    /// <inheritdoc/>
    public void Dispose() => _sockets.ForEach(s => s.Dispose());

    private static Socket Listen(IPAddress address, int port)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(address, port));
        try
        {
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IOException InUse(int port, Exception cause) => new(
        string.Create(CultureInfo.InvariantCulture, $"Failed to listen at port {port} of 127.0.0.1 and ::1: address already in use."),
        cause);
}
