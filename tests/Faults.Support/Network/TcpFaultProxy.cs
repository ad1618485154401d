using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A network with faults between a client and a TCP server on 127.0.0.1.</summary>
/// <remarks>
/// Faults that change what arrives or when are done to what the server sends; an outage stops both directions.
/// Thread safety: any thread, at any time.
/// </remarks>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    // TCP loses nothing: a lost packet is a pause until it is sent again. Linux's shortest retransmission timeout.
    private static readonly TimeSpan s_retransmission = TimeSpan.FromMilliseconds(200);

    private readonly int _targetPort;
    private readonly LoopbackServer _server;
    private readonly Random _random;
    private volatile TaskCompletionSource _flow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile BitFlipper? _flipper;
    private long _bytes;
    private long _pauses;

    public TcpFaultProxy(int targetPort, int seed = 1)
    {
        _targetPort = targetPort;
        _random = new Random(seed);
        _flow.SetResult();
        _server = new LoopbackServer(ServeAsync);
    }

    public int Port => _server.Port;

    /// <summary>Connections that the proxy has accepted.</summary>
    public int Accepted => _server.Accepted;

    /// <summary>Bytes that the server sent and the client was given.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Pauses made for <see cref="LossPercent"/>.</summary>
    public long Pauses => Interlocked.Read(ref _pauses);

    /// <summary>How much later everything arrives.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The line's speed; 0 for as fast as it goes.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>How many of a hundred chunks (a few packets each) meet with a loss.</summary>
    public double LossPercent { get; set; }

    /// <summary>What damages the data, or null.</summary>
    public BitFlipper? Flipper
    {
        get => _flipper;
        set => _flipper = value;
    }

    /// <summary>How much of each connection stays whole: enough for the conversation before the stream.</summary>
    public long CleanBytes { get; set; } = 4096;

    /// <summary>The address of a camera behind the proxy.</summary>
    public string Url(string cameraUrl) => new UriBuilder(cameraUrl) { Port = Port }.ToString();

    /// <summary>Ends all connections with a TCP reset.</summary>
    public void Cut() => _server.Reset();

    /// <summary>Takes no new connections.</summary>
    public void Refuse() => _server.Refuse();

    /// <summary>Takes connections again.</summary>
    public void Admit() => _server.Listen();

    /// <summary>An outage: nothing passes, and nobody is told.</summary>
    public void Pause() => _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the outage; what waited arrives at once.</summary>
    public void Resume() => _flow.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Resume();
        await _server.DisposeAsync();
    }

    private async Task ServeAsync(Socket client, CancellationToken end)
    {
        using var target = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true
        };
        try
        {
            await target.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _targetPort), end);
            Task up = PumpAsync(client, target, TransmitAsync, end);
            Task down = PumpAsync(target, client, TransmitWithFaultsAsync, end);

            // The first end is the end of both.
            await await Task.WhenAny(up, down);
        }
        catch (SocketException)
        {
            // A reset, or a server that is not there, is passed on as a reset.
            LoopbackServer.Reset(client);
        }
    }

    private static async Task PumpAsync(
        Socket from,
        Socket to,
        Func<Socket, ArraySegment<byte>, long, CancellationToken, Task> transmit,
        CancellationToken end)
    {
        var buffer = new byte[64 * 1024];
        long position = 0;
        while (await from.ReceiveAsync(buffer, end) is > 0 and int length)
        {
            await transmit(to, new ArraySegment<byte>(buffer, 0, length), position, end);
            position += length;
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task TransmitAsync(Socket to, ArraySegment<byte> chunk, long position, CancellationToken end)
    {
        await _flow.Task.WaitAsync(end);
        await SendAsync(to, chunk, end);
    }

    private async Task TransmitWithFaultsAsync(
        Socket to, ArraySegment<byte> chunk, long position, CancellationToken end)
    {
        await _flow.Task.WaitAsync(end);
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, end);
        if (IsLost())
        {
            Interlocked.Increment(ref _pauses);
            await Task.Delay(s_retransmission, end);
        }

        int whole = (int)Math.Clamp(CleanBytes - position, 0, chunk.Count);
        _flipper?.Flip(chunk.AsSpan(whole));
        await SendAtSpeedAsync(to, chunk, end);
        Interlocked.Add(ref _bytes, chunk.Count);
    }

    private bool IsLost()
    {
        if (LossPercent <= 0) return false;
        lock (_random) return _random.NextDouble() * 100 < LossPercent;
    }

    private async Task SendAtSpeedAsync(Socket to, ArraySegment<byte> chunk, CancellationToken end)
    {
        while (BytesPerSecond is > 0 and int speed && chunk.Count > 0)
        {
            int piece = Math.Min(chunk.Count, Math.Max(1, speed / 10));
            await SendAsync(to, chunk[..piece], end);
            await Task.Delay(TimeSpan.FromSeconds((double)piece / speed), end);
            chunk = chunk[piece..];
        }

        await SendAsync(to, chunk, end);
    }

    private static async Task SendAsync(Socket to, ArraySegment<byte> chunk, CancellationToken end)
    {
        while (chunk.Count > 0) chunk = chunk[await to.SendAsync(chunk, SocketFlags.None, end)..];
    }
}
