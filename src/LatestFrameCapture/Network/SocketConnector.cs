using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Connects to a server by TCP: its name, then its addresses one after the other, within one limit.</summary>
/// <remarks>
/// Not with the asynchronous calls of a socket: after the first of them .NET on Unix watches the socket for as long as
/// it is open, and a thread of its own and one of the thread pool wake for all that arrives, which costs more than
/// receiving it (measured: two thirds of the processor time of a stream that is not decoded).
/// </remarks>
internal static class SocketConnector
{
    private const int ReceiveBuffer = 1024 * 1024;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);

    /// <summary>Connects; the thread waits, and needs none of the thread pool for an address.</summary>
    /// <param name="host">The server's name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="name">The camera, for texts.</param>
    /// <param name="limit">The limit.</param>
    /// <returns>The socket, which does not block.</returns>
    /// <exception cref="CameraException">There is no connection.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Socket Connect(string host, int port, string name, WaitLimit limit) =>
        ConnectAsync(host, port, name, limit, ReceiveBuffer, isBlocking: true).GetAwaiter().GetResult();

    /// <summary><see cref="Connect"/> without a thread that waits, and with the system's receive buffer.</summary>
    public static Task<Socket> ConnectAsync(string host, int port, string name, WaitLimit limit) =>
        ConnectAsync(host, port, name, limit, receiveBuffer: null, isBlocking: false);

    /// <param name="host">The server's name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="name">The camera, for texts.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="receiveBuffer">The size of the socket's buffer; null for the system's.</param>
    /// <param name="isBlocking">Whether the thread waits: then the task is complete when it is returned.</param>
    private static async Task<Socket> ConnectAsync(
        string host, int port, string name, WaitLimit limit, int? receiveBuffer, bool isBlocking)
    {
        IPAddress[] addresses = await ResolveAsync(NameLookups.Shared, host, name, limit, isBlocking)
            .ConfigureAwait(false);
        SocketException? error = null;
        for (int i = 0; i < addresses.Length && !limit.IsOver; i++)
        {
            Socket? socket = null;
            bool isConnected = false;
            try
            {
                // Throws too: for an address of IPv6 on a machine without it.
                socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                    Blocking = false,
                };
                if (receiveBuffer is { } size) socket.ReceiveBufferSize = size;
                var share = TimeSpan.FromTicks(limit.Remaining.Ticks / (addresses.Length - i));
                var server = new IPEndPoint(addresses[i], port);
                isConnected = await TryConnectAsync(socket, server, limit.AtMost(share), isBlocking)
                    .ConfigureAwait(false);
                if (isConnected) return socket;
            }
            catch (SocketException exception)
            {
                error = exception;
            }
            finally
            {
                if (!isConnected) socket?.Dispose();
            }
        }

        limit.Token.ThrowIfCancellationRequested();
        if (error is not null) throw CameraException.OfSocket(name, error);
        throw CameraException.TimedOut(name, "did not accept the connection", limit);
    }

    private static async Task<bool> TryConnectAsync(Socket socket, EndPoint server, WaitLimit limit, bool isBlocking)
    {
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
        while (!socket.Poll(isBlocking ? limit.SliceInMicroseconds : 0, SelectMode.SelectWrite)
            && !socket.Poll(0, SelectMode.SelectError))
        {
            if (limit.IsOver) return false;
            if (!isBlocking) await Task.Delay(s_look, limit.Token).ConfigureAwait(false);
        }

        int error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        return error == 0 ? true : throw new SocketException(error);
    }

    /// <summary>Finds the addresses of a server.</summary>
    /// <param name="names">The look-ups that run.</param>
    /// <param name="host">The server's name or address.</param>
    /// <param name="name">The camera, for texts.</param>
    /// <param name="limit">The limit of the wait; a look-up that has begun goes on.</param>
    /// <param name="isBlocking">Whether the thread waits.</param>
    internal static async Task<IPAddress[]> ResolveAsync(
        NameLookups names, string host, string name, WaitLimit limit, bool isBlocking)
    {
        if (IPAddress.TryParse(host, out IPAddress? address)) return [address];
        Task<IPAddress[]> resolve = names.FindAsync(host);
        try
        {
            if (isBlocking) StreamWire.Wait(resolve, new Task[1], limit);
            else await resolve.WaitAsync(limit.Remaining, limit.Token).ConfigureAwait(false);
            if (resolve.IsCompleted) return await resolve.ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw CameraException.OfSocket(name, exception);
        }
        catch (TimeoutException)
        {
            // Reported below.
        }
        catch (ArgumentException)
        {
            // Expected: a name that is too long for DNS.
            throw CameraException.OfSocket(name, new SocketException((int)SocketError.HostNotFound));
        }

        throw CameraException.TimedOut(name, "could not be looked up: the name service did not answer", limit);
    }
}
