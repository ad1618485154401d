using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace LatestFrames;

/// <summary>One connection to the <see cref="RtspTestCamera"/>.</summary>
internal sealed partial class RtspTestConnection(RtspTestCamera camera, TcpClient client) : IDisposable
{
    private readonly object _sending = new();
    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;
    private Thread? _packets;
    private Stream _stream = Stream.Null;
    private (int Rtp, int Rtcp) _channels;
    private UdpClient? _rtp;
    private UdpClient? _rtcp;
    private IPEndPoint? _clientRtp;
    private IPEndPoint? _clientRtcp;
    private bool _isPlaying;
    private int _sent;

    public void Start()
    {
        client.NoDelay = true;
        _thread = new Thread(Run) { IsBackground = true, Name = "test camera's connection" };
        _thread.Start();
    }

    public void Send(byte[] bytes)
    {
        lock (_sending)
        {
            int allowed = Math.Min(camera.StopsAfterBytes, camera.ClosesAfterBytes) - _sent;
            int count = Math.Min(bytes.Length, allowed);
            try
            {
                if (count > 0) _stream.Write(bytes, 0, count);
            }
            catch (Exception exception) when (
                exception is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Expected: the client has closed the connection.
            }

            _sent += count;
            if (_sent >= camera.ClosesAfterBytes) Close();
        }
    }

    public void SendPacket(byte[] packet, bool isControl)
    {
        if (!_isPlaying) return;
        if (_clientRtp is not null)
        {
            try
            {
                if (isControl) _rtcp!.Send(packet, _clientRtcp);
                else _rtp!.Send(packet, _clientRtp);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Expected: the client's port is closed, or this end.
            }

            return;
        }

        Send(Interleaved(packet, isControl));
    }

    public void Close()
    {
        // Ends reads and writes that are under way, too.
        try
        {
            client.Client?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Expected: it is closed already.
        }

        client.Close();
    }

    public void Dispose()
    {
        _stop.Set();
        Close();
        _rtp?.Dispose();
        _rtcp?.Dispose();
        _thread?.Join();
        _packets?.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            _stream = client.GetStream();
            if (camera.IsSecure)
            {
                var secure = new SslStream(_stream);
                secure.AuthenticateAsServer(camera.Certificate);
                _stream = secure;
            }

            while (ReadRequest() is { } request) Handle(request);
        }
        catch (Exception exception) when (
            exception is IOException or ObjectDisposedException or InvalidOperationException or SocketException
                or System.Security.Authentication.AuthenticationException)
        {
            // Expected: the client has closed the connection, does not trust the certificate, or the camera was
            // disposed.
        }
        finally
        {
            // Nobody receives any more: a camera of a thousand connections must not send to all of them.
            _stop.Set();
        }
    }

    /// <summary>Reads a request; takes packets of the client before it.</summary>
    private RtspTestRequest? ReadRequest()
    {
        var text = new StringBuilder();
        while (true)
        {
            int b = _stream.ReadByte();
            if (b < 0) return null;
            if (b == '$' && text.Length == 0)
            {
                byte[] head = new byte[3];
                _stream.ReadExactly(head);
                byte[] packet = new byte[(head[1] << 8) | head[2]];
                _stream.ReadExactly(packet);
                if (head[0] == _channels.Rtcp) camera.LogControl(packet);
                continue;
            }

            text.Append((char)b);
            if (b != '\n' || !text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) continue;
            string head2 = text.ToString();
            if (head2.StartsWith("RTSP/", StringComparison.Ordinal))
            {
                // The client's answer to a request of the camera.
                camera.Log(new RtspTestRequest("ANSWER", "", head2));
                text.Clear();
                continue;
            }

            string[] words = head2.Split("\r\n")[0].Split(' ');
            var request = new RtspTestRequest(words[0], words.ElementAtOrDefault(1) ?? "", head2);
            camera.Log(request);
            return request;
        }
    }

    private void Handle(RtspTestRequest request)
    {
        string? own = camera.Answer?.Invoke(request);
        bool isRefused = false;
        string answer = own ?? Default(request, out isRefused);
        bool plays = request.Method == "PLAY" && answer.Contains(" 200", StringComparison.Ordinal);
        if (plays && camera.SendsPacketsFirst) Play();
        if (answer.Length > 0) SendText(camera.Edit?.Invoke(answer) ?? answer);
        if (plays && !camera.SendsPacketsFirst) Play();
        if (isRefused && camera.ClosesAfterRefusal) Close();
    }

    private void SendText(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        if (camera.Drip == TimeSpan.Zero)
        {
            Send(bytes);
            return;
        }

        foreach (byte b in bytes)
        {
            if (_stop.Wait(camera.Drip)) return;
            Send([b]);
        }
    }

    private string Default(RtspTestRequest request, out bool isRefused)
    {
        isRefused = false;
        if (camera.Login?.Check(request) is { } challenges)
        {
            isRefused = true;
            return Reply(request, "401 Unauthorized", challenges);
        }

        if (request.Method == "DESCRIBE" && !request.Url.EndsWith(camera.Path, StringComparison.Ordinal))
            return Reply(request, "404 Not Found");
        return request.Method switch
        {
            "DESCRIBE" => Reply(
                request, "200 OK",
                camera.DescribeHeaders.Replace("{url}", request.Url, StringComparison.Ordinal)
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"Content-Length: {Encoding.Latin1.GetByteCount(camera.Description)}\r\n"),
                camera.Description),
            "SETUP" => SetUp(request),
            "PLAY" => Reply(request, "200 OK", $"Session: {camera.Session}\r\nRange: npt=now-\r\n"),
            "OPTIONS" => Reply(
                request, "200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN\r\n"),
            "GET_PARAMETER" or "TEARDOWN" => Reply(request, "200 OK", $"Session: {camera.Session}\r\n"),
            _ => Reply(request, "405 Method Not Allowed"),
        };
    }

    private string SetUp(RtspTestRequest request)
    {
        string transport = request["Transport"] ?? "";
        Match udp = ClientPorts().Match(transport);
        if (!udp.Success)
        {
            if (camera.RefusesTcp > 0) return Reply(request, $"{camera.RefusesTcp} Unsupported Transport");
            _channels = camera.Channels ?? (0, 1);
            return Reply(
                request, "200 OK",
                $"Session: {camera.Session}\r\n"
                + $"Transport: RTP/AVP/TCP;unicast;interleaved={_channels.Rtp}-{_channels.Rtcp}\r\n");
        }

        if (camera.RefusesUdp > 0) return Reply(request, $"{camera.RefusesUdp} Unsupported Transport");
        _rtp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _rtcp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _clientRtp = new IPEndPoint(IPAddress.Loopback, int.Parse(udp.Groups[1].Value, CultureInfo.InvariantCulture));
        _clientRtcp = new IPEndPoint(IPAddress.Loopback, int.Parse(udp.Groups[2].Value, CultureInfo.InvariantCulture));
        _ = TakeControlsAsync(_rtcp);
        int server = ((IPEndPoint)_rtp.Client.LocalEndPoint!).Port,
            control = ((IPEndPoint)_rtcp.Client.LocalEndPoint!).Port;
        return Reply(
            request, "200 OK",
            $"Session: {camera.Session}\r\nTransport: {transport};server_port={server}-{control}\r\n");
    }

    private async Task TakeControlsAsync(UdpClient socket)
    {
        try
        {
            while (true) camera.LogControl((await socket.ReceiveAsync()).Buffer);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Expected: the connection has ended.
        }
    }

    private void Play()
    {
        _isPlaying = true;
        if (camera.Packets is null) return;
        if (camera.SendsPacketsFirst)
        {
            SendPackets();
            return;
        }

        _packets = new Thread(SendPackets) { IsBackground = true, Name = "test camera's packets" };
        _packets.Start();
    }

    private void SendPackets()
    {
        foreach (RtspTestPacket packet in camera.Packets!())
        {
            if (packet.Delay > TimeSpan.Zero ? _stop.Wait(packet.Delay) : _stop.IsSet) return;
            if (packet.Rest is { } rest)
                Send(
                [
                    .. Interleaved(packet.Data, packet.IsControl),
                    .. rest.SelectMany(next => Interleaved(next, isControl: false))
                ]);
            else if (packet.Data.Length > 0)
                SendPacket(packet.Data, packet.IsControl);
        }

        if (camera.ClosesAfterPackets) Close();
    }

    private byte[] Interleaved(byte[] packet, bool isControl) =>
        [
            (byte)'$', (byte)(isControl ? _channels.Rtcp : _channels.Rtp),
            (byte)(packet.Length >> 8), (byte)packet.Length,
            .. packet
        ];

    public static string Reply(RtspTestRequest request, string status, string headers = "", string body = "") =>
        $"RTSP/1.0 {status}\r\nCSeq: {request.Sequence}\r\n{headers}\r\n{body}";

    [GeneratedRegex(@"client_port=(\d+)-(\d+)")]
    private static partial Regex ClientPorts();
}
