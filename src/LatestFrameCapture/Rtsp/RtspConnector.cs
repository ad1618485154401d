using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LatestFrames;

/// <summary>Connects to a server: its name, its addresses one after the other, TLS.</summary>
internal static class RtspConnector
{
    private const int ReceiveBuffer = 1024 * 1024;

    /// <summary>Connects.</summary>
    /// <param name="url">The server.</param>
    /// <param name="settings">The certificates, and the name for texts.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="remote">The server's address.</param>
    /// <param name="local">The address of this end of the connection.</param>
    /// <exception cref="RtspException">There is no connection.</exception>
    public static IByteWire Connect(
        RtspUrl url, RtspSettings settings, WaitLimit limit, out IPAddress remote, out IPAddress local)
    {
        Socket socket = ConnectSocket(url.Host, url.Port, settings.Name, limit);
        try
        {
            remote = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return url.IsSecure ? Secure(socket, url, settings, limit) : new SocketWire(socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new RtspException(RtspFailures.FromSocket(settings.Name, exception.SocketErrorCode), exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects by TCP.</summary>
    /// <param name="host">The server's name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="name">The camera, for texts.</param>
    /// <param name="limit">The limit.</param>
    /// <exception cref="RtspException">There is no connection.</exception>
    public static Socket ConnectSocket(string host, int port, string name, WaitLimit limit)
    {
        IPAddress[] addresses = Resolve(host, name, limit);
        SocketException? error = null;
        for (int i = 0; i < addresses.Length && !limit.IsOver; i++)
        {
            Socket? socket = null;
            try
            {
                // Throws too: for an address of IPv6 on a machine without it.
                socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.NoDelay = true;
                socket.ReceiveBufferSize = ReceiveBuffer;
                var share = TimeSpan.FromTicks(limit.Remaining.Ticks / (addresses.Length - i));
                if (TryConnect(socket, new IPEndPoint(addresses[i], port), limit.AtMost(share))) return socket;
            }
            catch (SocketException exception)
            {
                error = exception;
            }

            socket?.Dispose();
        }

        if (error is null) throw RtspFailures.TimedOut(name, "did not accept the connection", limit);
        throw new RtspException(RtspFailures.FromSocket(name, error.SocketErrorCode), error);
    }

    /// <summary>Connects without an asynchronous call.</summary>
    /// <remarks>
    /// After the first of them .NET on Unix watches the socket for as long as it is open: a thread of its own and one
    /// of the thread pool wake for all that arrives, which costs more than receiving it (measured: two thirds of the
    /// processor time of a stream that is not decoded).
    /// </remarks>
    private static bool TryConnect(Socket socket, EndPoint server, WaitLimit limit)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(server);
        }
        catch (SocketException exception) when (exception.SocketErrorCode
            is SocketError.WouldBlock or SocketError.InProgress)
        {
            // Expected: it goes on meanwhile.
        }

        // Some systems report a failed connection as an error of the socket only, not as one that can be written.
        while (!socket.Poll(limit.SliceInMicroseconds, SelectMode.SelectWrite)
            && !socket.Poll(0, SelectMode.SelectError))
        {
            if (limit.IsOver) return false;
        }

        int error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != 0) throw new SocketException(error);
        socket.Blocking = true;
        return true;
    }

    private static IPAddress[] Resolve(string host, string name, WaitLimit limit)
    {
        if (IPAddress.TryParse(host, out IPAddress? address)) return [address];
        try
        {
            // A call of the name service cannot be ended, only the wait for it.
            Task<IPAddress[]> resolve = Task.Run(() => Dns.GetHostAddressesAsync(host));
            if (StreamWire.Wait(resolve, new Task[1], limit)) return resolve.GetAwaiter().GetResult();
            _ = resolve.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
            throw RtspFailures.TimedOut(name, "could not be looked up: the name service did not answer", limit);
        }
        catch (SocketException exception)
        {
            throw new RtspException(RtspFailures.FromSocket(name, exception.SocketErrorCode), exception);
        }
        catch (ArgumentException exception)
        {
            // Expected: a name that is too long for DNS.
            throw new RtspException(RtspFailures.FromSocket(name, SocketError.HostNotFound), exception);
        }
    }

    private static StreamWire Secure(Socket socket, RtspUrl url, RtspSettings settings, WaitLimit limit)
    {
        var check = new CertificateCheck(settings.ServerCertificate);
        var stream = new SslStream(
            new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, check.IsTrusted);
        try
        {
            Task handshake = stream.AuthenticateAsClientAsync(url.Host);
            if (!StreamWire.Wait(handshake, new Task[1], limit))
            {
                _ = handshake.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
                throw RtspFailures.TimedOut(settings.Name, "did not complete TLS's handshake", limit);
            }

            handshake.GetAwaiter().GetResult();
            return new StreamWire(stream);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            stream.Dispose();
            throw new RtspException(
                RtspFailures.OfTls(settings.Name, check.Refusal, exception.Message), exception);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
