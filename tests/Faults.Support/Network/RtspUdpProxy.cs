using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>Lets a client have a camera's RTSP stream over UDP, with the losses and damages of a bad network.</summary>
/// <remarks>
/// The camera itself is asked for TCP, so that only what this proxy does gets lost, and no socket but those on
/// 127.0.0.1 is opened. The client's RTCP is not passed on: the camera does not need it. Thread safety: any thread, at
/// any time.
/// </remarks>
public sealed class RtspUdpProxy : IAsyncDisposable
{
    private const int RtpHeader = 12;

    private readonly int _targetPort;
    private readonly LoopbackServer _server;
    private readonly Random _random;
    private volatile BitFlipper? _flipper;
    private volatile bool _isDark;
    private long _sent;
    private long _lost;
    private long _truncated;

    public RtspUdpProxy(int targetPort, int seed = 1)
    {
        _targetPort = targetPort;
        _random = new Random(seed);
        _server = new LoopbackServer(ServeAsync);
    }

    public int Port => _server.Port;

    /// <summary>Datagrams that the client was sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Datagrams that it was not.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Datagrams of which it was sent the beginning.</summary>
    public long Truncated => Interlocked.Read(ref _truncated);

    /// <summary>How many of a hundred datagrams get lost.</summary>
    public double LossPercent { get; set; }

    /// <summary>How many of a hundred datagrams are cut off somewhere.</summary>
    public double TruncationPercent { get; set; }

    /// <summary>What damages the pictures' data, or null; the packets' headers stay whole.</summary>
    public BitFlipper? Flipper
    {
        get => _flipper;
        set => _flipper = value;
    }

    /// <summary>An outage: no datagram arrives.</summary>
    public bool IsDark
    {
        get => _isDark;
        set => _isDark = value;
    }

    /// <summary>The address of a camera behind the proxy.</summary>
    public string Url(string cameraUrl) => new UriBuilder(cameraUrl) { Port = Port }.ToString();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(Socket client, CancellationToken end)
    {
        using var camera = new TcpClient { NoDelay = true };
        await camera.ConnectAsync(IPAddress.Loopback, _targetPort, end);
        var clientStream = new NetworkStream(client);
        NetworkStream cameraStream = camera.GetStream();

        // Each direction's reader closes its stream in the end, and with it the other direction.
        using var tracks = new UdpTracks();
        Task requests = PassRequestsAsync(clientStream, cameraStream, tracks, end);
        Task answers = PassAnswersAsync(cameraStream, clientStream, tracks, end);
        await await Task.WhenAny(requests, answers);
    }

    private static async Task PassRequestsAsync(
        NetworkStream client, NetworkStream camera, UdpTracks tracks, CancellationToken end)
    {
        using var reader = new RtspReader(client);
        while (await reader.ReadAsync(end) is { } message)
        {
            if (message.FirstWord == "SETUP")
                message = message.WithHeader("Transport", tracks.Add(message.Header("Transport")!));
            await camera.WriteAsync(message.ToBytes(), end);
        }
    }

    private async Task PassAnswersAsync(
        NetworkStream camera, NetworkStream client, UdpTracks tracks, CancellationToken end)
    {
        using var reader = new RtspReader(camera);
        while (await reader.ReadAsync(end) is { } message)
        {
            if (message.Channel is { } channel)
            {
                Send(tracks, channel, message.Body);
                continue;
            }

            if (message.Header("Transport") is not null) message = message.WithHeader("Transport", tracks.Answer);
            await client.WriteAsync(message.ToBytes(), end);
        }
    }

    private void Send(UdpTracks tracks, int channel, byte[] packet)
    {
        if (_isDark || IsDrawn(LossPercent))
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        // Even channels carry RTP, odd ones RTCP.
        Span<byte> data = packet;
        if (channel % 2 == 0 && packet.Length > RtpHeader)
        {
            _flipper?.Flip(data[RtpHeader..]);
            if (IsDrawn(TruncationPercent))
            {
                lock (_random) data = data[.._random.Next(RtpHeader, data.Length)];
                Interlocked.Increment(ref _truncated);
            }
        }

        tracks.Send(channel, data);
        Interlocked.Increment(ref _sent);
    }

    private bool IsDrawn(double percent)
    {
        if (percent <= 0) return false;
        lock (_random) return _random.NextDouble() * 100 < percent;
    }
}
