using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A connection by TCP.</summary>
internal sealed class SocketWire : IByteWire
{
    private readonly Socket _socket;
    private readonly QuickAcknowledgement _acknowledgement;

    public SocketWire(Socket socket)
    {
        _socket = socket;
        _acknowledgement = new QuickAcknowledgement(socket);
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
        _acknowledgement.Renew();
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
}
