using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A connection by TCP.</summary>
internal sealed class SocketWire : IByteWire
{
    private const int TcpLevel = 6, TcpQuickAck = 12;

    // Linux leaves the mode of quick acknowledgement by itself, so it is set before each of the first reads.
    private const int QuickReads = 100;

    private static readonly byte[] s_one = [1, 0, 0, 0];

    private readonly Socket _socket;
    private int _quickReads = OperatingSystem.IsLinux() ? QuickReads : 0;

    public SocketWire(Socket socket)
    {
        _socket = socket;
        socket.Blocking = false;
    }

    public bool IsMoreWaiting
    {
        get
        {
            try
            {
                return _socket.Available > 0;
            }
            catch (SocketException)
            {
                // Expected: the connection has ended; the next read returns that.
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count, WaitLimit limit)
    {
        AcknowledgeAtOnce();
        while (true)
        {
            try
            {
                if (_socket.Poll(limit.SliceInMicroseconds, SelectMode.SelectRead))
                {
                    int read = _socket.Receive(buffer, offset, count, SocketFlags.None, out SocketError error);
                    if (error == SocketError.Success) return read == 0 ? -1 : read;
                    if (error is not (SocketError.WouldBlock or SocketError.Interrupted)) return -1;
                }
            }
            catch (SocketException)
            {
                // Expected: the network of the machine went away.
                return -1;
            }

            if (limit.IsOver) return 0;
        }
    }

    /// <inheritdoc/>
    public bool Write(byte[] bytes, int count, WaitLimit limit)
    {
        int sent = 0;
        while (true)
        {
            try
            {
                sent += _socket.Send(bytes, sent, count - sent, SocketFlags.None, out SocketError error);
                if (sent == count) return true;
                bool mayGoOn = error is SocketError.Success or SocketError.WouldBlock or SocketError.Interrupted;
                if (!mayGoOn || limit.IsOver) return false;
                _socket.Poll(limit.SliceInMicroseconds, SelectMode.SelectWrite);
            }
            catch (SocketException)
            {
                // Expected: the network of the machine went away.
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// Without it Linux delays its acknowledgement by 40 ms, and a server with Nagle's algorithm waits for that before
    /// it sends the rest of the first frame.
    /// </summary>
    private void AcknowledgeAtOnce()
    {
        if (_quickReads == 0) return;
        _quickReads--;
        try
        {
            _socket.SetRawSocketOption(TcpLevel, TcpQuickAck, s_one);
        }
        catch (SocketException)
        {
            // Expected of systems that call themselves Linux and lack the option.
            _quickReads = 0;
        }
    }
}
