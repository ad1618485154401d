using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Lets Linux acknowledge the first bytes of a connection at once.</summary>
/// <remarks>
/// Otherwise it delays its acknowledgement by 40 ms, and a server with Nagle's algorithm waits for that before it sends
/// the rest of the first frame.
/// </remarks>
internal sealed class QuickAcknowledgement(Socket socket)
{
    private const int TcpLevel = 6, TcpQuickAck = 12;

    // Linux leaves the mode of quick acknowledgement by itself, so it is set before each of the first reads.
    private const int QuickReads = 100;

    private static readonly byte[] s_one = [1, 0, 0, 0];

    private int _quickReads = OperatingSystem.IsLinux() ? QuickReads : 0;

    /// <summary>Sets the mode; call it before each read.</summary>
    public void Renew()
    {
        if (_quickReads == 0) return;
        _quickReads--;
        try
        {
            socket.SetRawSocketOption(TcpLevel, TcpQuickAck, s_one);
        }
        catch (SocketException)
        {
            // Expected of systems that call themselves Linux and lack the option.
            _quickReads = 0;
        }
    }
}
