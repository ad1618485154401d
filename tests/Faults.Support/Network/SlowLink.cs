using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A link of limited speed from 127.0.0.1 to a server, for all connections together, with little room for what
/// waits.</summary>
/// <remarks>Thread safety: any thread.</remarks>
public sealed class SlowLink : IAsyncDisposable
{
    private const int Chunk = 2048;

    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Task _accepting;
    private readonly IPEndPoint _target;
    private readonly List<Task> _connections = [];
    private double _bitsPerSecond;
    private double _freeAt;

    public SlowLink(int port, double bitsPerSecond)
        : this(new IPEndPoint(IPAddress.Loopback, port), bitsPerSecond)
    {
    }

    public SlowLink(IPEndPoint target, double bitsPerSecond)
    {
        _target = target;
        _bitsPerSecond = bitsPerSecond;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The speed of what the server sends; infinite for as fast as it goes.</summary>
    public double BitsPerSecond
    {
        get => Volatile.Read(ref _bitsPerSecond);
        set => Volatile.Write(ref _bitsPerSecond, value);
    }

    /// <summary>How much of the time that a busy machine made it lose it makes up for; also what passes at once after a
    /// rest.</summary>
    public TimeSpan CatchUp { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll([_accepting, .. _connections]).WaitAsync(s_endLimit);
        _end.Dispose();
        _turn.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { ReceiveBufferSize = 8 * 1024 })
        {
            try
            {
                client.NoDelay = server.NoDelay = true;
                client.SendBufferSize = 8 * 1024;
                await server.ConnectAsync(_target, _end.Token);
                Task up = CopyAsync(client.GetStream(), server.GetStream(), isSlow: false);
                Task down = CopyAsync(server.GetStream(), client.GetStream(), isSlow: true);
                await Task.WhenAny(up, down);
                client.Close();
                server.Close();
                await Task.WhenAll(up, down);
            }
            catch (Exception exception) when (
                exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One of the two has gone.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isSlow)
    {
        byte[] bytes = new byte[Chunk];
        int length;
        while ((length = await from.ReadAsync(bytes, _end.Token)) > 0)
        {
            if (isSlow) await PassAsync(length);
            await to.WriteAsync(bytes.AsMemory(0, length), _end.Token);
        }
    }

    // One chunk after the other, each as long as it takes at that speed.
    private async Task PassAsync(int length)
    {
        await _turn.WaitAsync(_end.Token);
        try
        {
            double now = Environment.TickCount64 / 1000.0;
            _freeAt = Math.Max(_freeAt, now - CatchUp.TotalSeconds) + length * 8 / BitsPerSecond;
            if (_freeAt - now > 0.01) await Task.Delay(TimeSpan.FromSeconds(_freeAt - now), _end.Token);
        }
        finally
        {
            _turn.Release();
        }
    }
}
