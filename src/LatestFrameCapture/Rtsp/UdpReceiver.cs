using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>The sockets of RTP and RTCP by UDP, and the thread that drains them.</summary>
/// <remarks>
/// A thread of its own, because decoding takes longer than a socket's buffer holds: 208 KiB by default, some 70 ms of a
/// 4K stream.
/// </remarks>
internal sealed class UdpReceiver : IDisposable
{
    private const int ReceiveBuffer = 8 * 1024 * 1024, PortAttempts = 50, SliceMicroseconds = 20_000;

    private const int MaxPacketsInARow = 64;

    private readonly Socket _rtp;
    private readonly Socket _rtcp;
    private readonly TimeProvider _time;
    private readonly byte[] _dropped = new byte[PacketRing.MaxPacket];
    private readonly SocketAddress _sender;
    private Thread? _thread;
    private SocketAddress? _server;
    private SocketAddress? _source;
    private IPEndPoint? _serverControl;
    private CancellationToken _token;
    private volatile bool _isStopped;

    private UdpReceiver(Socket rtp, Socket rtcp, TimeProvider time)
    {
        _rtp = rtp;
        _rtcp = rtcp;
        _time = time;
        Port = ((IPEndPoint)rtp.LocalEndPoint!).Port;
        _sender = rtp.LocalEndPoint.Serialize();
    }

    /// <summary>The port of RTP; that of RTCP is the next one.</summary>
    public int Port { get; }

    public PacketRing Packets { get; } = new();

    /// <summary>Whether its thread runs.</summary>
    public bool IsRunning => _thread is { IsAlive: true };

    /// <summary>Opens a pair of ports, an even one and the next (RFC 3550, section 11).</summary>
    /// <exception cref="SocketException">There are none.</exception>
    public static UdpReceiver Open(IPAddress local, TimeProvider time)
    {
        for (int i = 0; i < PortAttempts; i++)
        {
            Socket first = Bind(local, 0);
            int port = ((IPEndPoint)first.LocalEndPoint!).Port;
            try
            {
                Socket second = Bind(local, port ^ 1);
                return port % 2 == 0 ? new UdpReceiver(first, second, time) : new UdpReceiver(second, first, time);
            }
            catch (SocketException)
            {
                // Expected: another program has the port beside it.
                first.Dispose();
            }
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    /// <summary>Begins to receive.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="source">
    /// Another address from which it says that it sends; packets of all others are ignored.
    /// </param>
    /// <param name="ports">The server's ports; null when it did not say them.</param>
    /// <param name="name">The thread's name.</param>
    /// <param name="token">
    /// Ends the thread as Dispose does: a capture thread that is stuck in its decoder, and abandoned, disposes nothing.
    /// </param>
    public void Start(
        IPAddress server, IPAddress? source, (int Rtp, int Rtcp)? ports, string name, CancellationToken token)
    {
        _token = token;
        _server = new IPEndPoint(server, 0).Serialize();
        _source = new IPEndPoint(source ?? server, 0).Serialize();
        if (ports is { } p)
        {
            // An empty packet of each kind opens the way back through firewalls that let answers in.
            Send(_rtp, [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], new IPEndPoint(server, p.Rtp));
            _serverControl = new IPEndPoint(server, p.Rtcp);
            Send(_rtcp, [0x80, 201, 0, 1, 0, 0, 0, 0], _serverControl);
        }

        // Not kept unless it runs: Dispose waits for it.
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.UnsafeStart();
        _thread = thread;
    }

    /// <summary>Sends a packet of RTCP; without a known port it goes nowhere.</summary>
    public void SendControl(ReadOnlySpan<byte> packet)
    {
        if (_serverControl is not null) Send(_rtcp, packet.ToArray(), _serverControl);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopped = true;
        bool hasEnded = _thread?.Join(TimeSpan.FromMilliseconds(50)) != false;
        _rtp.Dispose();
        _rtcp.Dispose();

        // A thread that a busy machine holds up may still set the event; the collector frees it then.
        if (hasEnded) Packets.Dispose();
    }

    private static Socket Bind(IPAddress local, int port)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            socket.ReceiveBufferSize = ReceiveBuffer;
            socket.Bind(new IPEndPoint(local, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Send(Socket socket, byte[] packet, IPEndPoint to)
    {
        try
        {
            socket.SendTo(packet, to);
        }
        catch (SocketException)
        {
            // Expected: no route, or a full buffer. RTCP and the firewall's packets may be lost.
        }
    }

    private void Run()
    {
        while (!_isStopped && !_token.IsCancellationRequested)
        {
            try
            {
                Drain(_rtp, isControl: false, SliceMicroseconds);
                Drain(_rtcp, isControl: true, microseconds: 0);
            }
            catch (SocketException)
            {
                // Expected: the peer's port is closed, or the network went away; the next poll waits again.
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The sockets are disposed, or the user's clock threw. An exception that escaped would end the process;
                // the capture notices the silence.
                return;
            }
        }
    }

    /// <summary>Takes the packets of one socket, but not so many that the other one waits long.</summary>
    /// <remarks>
    /// Poll says whether one is there, not Available: of a datagram without bytes, which anyone can send, that is zero,
    /// and it would stay in front of all others.
    /// </remarks>
    private void Drain(Socket socket, bool isControl, int microseconds)
    {
        for (int i = 0; i < MaxPacketsInARow && !_isStopped && socket.Poll(microseconds, SelectMode.SelectRead); i++)
        {
            Receive(socket, isControl);
            microseconds = 0;
        }
    }

    private void Receive(Socket socket, bool isControl)
    {
        bool hasSpace = Packets.TryReserve(out Span<byte> space);
        int length = socket.ReceiveFrom(hasSpace ? space : _dropped, SocketFlags.None, _sender);
        if (length == 0 || !(IsFrom(_server!) || IsFrom(_source!))) return;

        // One that finds the ring full is missing in the sequence, and counted there.
        if (hasSpace) Packets.Commit(length, isControl, _time.GetTimestamp());
    }

    private bool IsFrom(SocketAddress address)
    {
        // The address's bytes: 4 to 7 of IPv4, 8 to 23 of IPv6. The port may be another than the server said.
        bool isIPv4 = address.Family == AddressFamily.InterNetwork;
        (int start, int end) = isIPv4 ? (4, 8) : (8, 24);
        for (int i = start; i < end; i++)
        {
            if (_sender[i] != address[i]) return false;
        }

        return true;
    }
}
