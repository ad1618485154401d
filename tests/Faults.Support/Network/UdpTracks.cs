using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>The UDP sockets of one RTSP session: a pair for each track, as <see cref="RtspUdpProxy"/>'s client asked
/// for.</summary>
/// <remarks>Thread safety: the channels that SETUP's answer names are used after it, never while a track is being
/// added.</remarks>
public sealed class UdpTracks : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly List<IPEndPoint> _clients = [];

    /// <summary>The transport that the client is told for the track added last.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Makes a track's sockets.</summary>
    /// <param name="transport">What the client wants, such as <c>RTP/AVP/UDP;unicast;client_port=5000-5001</c>.</param>
    /// <returns>What to ask the camera for instead.</returns>
    public string Add(string transport)
    {
        const string key = "client_port=";
        int start = transport.IndexOf(key, StringComparison.Ordinal);
        if (start < 0) throw new IOException($"The client does not want UDP: {transport}");
        string[] ports = transport[(start + key.Length)..].Split(';')[0].Split('-');

        int channel = _sockets.Count;
        foreach (string port in ports)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _sockets.Add(socket);
            _clients.Add(new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        }

        Answer = $"RTP/AVP;unicast;client_port={string.Join('-', ports)};"
            + $"server_port={PortOf(channel)}-{PortOf(channel + 1)}";
        return $"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1}";
    }

    public void Send(int channel, ReadOnlySpan<byte> packet)
    {
        try
        {
            _sockets[channel].SendTo(packet, _clients[channel]);
        }
        catch (SocketException)
        {
            // The client has closed its port: the answer to an earlier packet was "unreachable". UDP takes no notice.
        }
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets) socket.Dispose();
    }

    private int PortOf(int channel) => ((IPEndPoint)_sockets[channel].LocalEndPoint!).Port;
}
