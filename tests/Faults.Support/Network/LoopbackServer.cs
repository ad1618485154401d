using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>A TCP server on 127.0.0.1 that treats each connection as it is told to.</summary>
/// <remarks>Thread safety: any thread.</remarks>
public sealed class LoopbackServer : IAsyncDisposable
{
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(5);

    // Guards: _connections, _listener.
    private readonly object _gate = new();
    private readonly Func<Socket, CancellationToken, Task> _serve;
    private readonly Dictionary<Socket, Task> _connections = [];
    private readonly CancellationTokenSource _end = new();
    private Socket? _listener;
    private int _accepted;

    /// <param name="serve">Has the conversation; its end, with or without an exception, closes the connection.</param>
    public LoopbackServer(Func<Socket, CancellationToken, Task> serve)
    {
        _serve = serve;
        Listen();
    }

    public int Port { get; private set; }

    public int Accepted => Volatile.Read(ref _accepted);

    public int Connections
    {
        get
        {
            lock (_gate) return _connections.Count;
        }
    }

    /// <summary>A port on which nobody listens: the kernel refuses.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public string Url(string scheme) => $"{scheme}://127.0.0.1:{Port}/camera";

    /// <summary>Takes connections again after <see cref="Refuse"/>, on the same port.</summary>
    public void Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        listener.Listen(128);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        lock (_gate) _listener = listener;
        _ = AcceptAsync(listener);
    }

    /// <summary>Takes no further connections; those that exist stay.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
        }
    }

    /// <summary>Ends all connections with a TCP reset, as a machine does that was switched off and on again.</summary>
    public void Reset()
    {
        Socket[] sockets;
        lock (_gate) sockets = [.. _connections.Keys];
        foreach (Socket socket in sockets) Reset(socket);
    }

    /// <summary>Ends one connection with a TCP reset.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side was faster.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Refuse();
        await _end.CancelAsync();
        Task[] tasks;
        lock (_gate) tasks = [.. _connections.Values];
        Reset();
        await Task.WhenAll(tasks).WaitAsync(s_endLimit);
        _end.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync();
                client.NoDelay = true;
                Interlocked.Increment(ref _accepted);
                lock (_gate) _connections.Add(client, ServeAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Refuse() closed the listener.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        // The rest runs after the caller has left the gate: the removal below cannot come before the entry.
        await Task.Yield();
        try
        {
            await _serve(client, _end.Token);
        }
        catch (Exception e)
            when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // How conversations with cameras end.
        }
        finally
        {
            client.Dispose();
            lock (_gate) _connections.Remove(client);
        }
    }
}
