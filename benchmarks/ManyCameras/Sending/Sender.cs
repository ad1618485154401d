using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LatestFrames;

/// <summary>
/// Many cameras on one thread: each picture is packetized once for all of them, and sent by one call to each reader.
/// </summary>
/// <remarks>
/// Camera <c>i</c> of <c>n</c> is ahead by <c>i / n</c> of a second, so their key frames, and their pictures within an
/// interval, are spread as those of cameras that know nothing of each other.
/// </remarks>
internal sealed class Sender
{
    // Requests of a reader that plays come every 20 s.
    private static readonly TimeSpan s_serveInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(5);

    private readonly PreparedPicture[] _pictures;
    private readonly byte[][] _parameterSets;
    private readonly int _rate;
    private readonly int _cameras;
    private readonly int _packets;
    private readonly List<Camera> _connections = [];
    private long _dropped;
    private long _latest;

    public Sender(Recording recording, int rate, int cameras)
    {
        (_rate, _cameras) = (rate, cameras);
        _parameterSets = [.. recording.Pictures[0].Where(nal => (nal[0] & 31) is 7 or 8)];
        _pictures = new PreparedPicture[recording.Pictures.Count];
        for (int i = 0; i < _pictures.Length; i++)
        {
            _pictures[i] = new PreparedPicture(recording.Pictures[i], _packets, (uint)(i * 90_000L / rate)).Prepare();
            _packets += _pictures[i].Packets;
        }
    }

    /// <summary>Sends until the process is ended.</summary>
    /// <param name="port">The port on loopback.</param>
    /// <param name="report">Receives a line every five seconds.</param>
    public void Run(int port, TextWriter report)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(1024);
        listener.Blocking = false;
        report.WriteLine($"sending on {((IPEndPoint)listener.LocalEndPoint!).Port}");
        report.Flush();
        long start = Stopwatch.GetTimestamp();
        TimeSpan served = default, reported = default, cpu = Environment.CpuUsage.TotalTime;
        while (true)
        {
            TimeSpan now = Stopwatch.GetElapsedTime(start);
            bool servesAll = now - served >= s_serveInterval;
            if (servesAll) served = now;
            Accept(listener);
            foreach (Camera camera in _connections)
            {
                if (servesAll || !camera.IsPlaying) camera.Serve();
                if (camera.IsPlaying) SendDue(camera, now);
            }

            for (int i = _connections.Count - 1; i >= 0; i--)
            {
                if (!_connections[i].IsClosed) continue;
                _dropped += _connections[i].Dropped;
                _connections[i].Dispose();
                _connections.RemoveAt(i);
            }

            if (now - reported >= s_reportInterval)
            {
                TimeSpan used = Environment.CpuUsage.TotalTime;
                long dropped = _dropped + _connections.Sum(camera => camera.Dropped);
                report.WriteLine(FormattableString.Invariant(
                    $"{_connections.Count} readers, {(used - cpu) / (now - reported):0.000} cores, ")
                    + FormattableString.Invariant($"latest {_latest} ms late, {dropped} pictures not taken"));
                report.Flush();
                (reported, cpu, _latest) = (now, used, 0);
            }

            Thread.Sleep(1);
        }
    }

    private void Accept(Socket listener)
    {
        while (listener.Poll(0, SelectMode.SelectRead))
        {
            Socket socket = listener.Accept();
            socket.Blocking = false;
            socket.NoDelay = true;
            socket.SendBufferSize = 1024 * 1024;
            _connections.Add(new Camera(socket, _parameterSets));
        }
    }

    private void SendDue(Camera camera, TimeSpan now)
    {
        double ahead = (double)(camera.Number % _cameras) / _cameras;
        double due = (now.TotalSeconds + ahead) * _rate;
        long newest = (long)due;
        if (camera.Next < 0) camera.Next = newest + 1;
        while (camera.Next <= newest)
        {
            _latest = Math.Max(_latest, (long)((due - camera.Next) * 1000 / _rate));
            PreparedPicture picture = _pictures[camera.Next % _pictures.Length];
            picture.Patch(
                (int)(camera.Next / _pictures.Length), _packets, (uint)(_pictures.Length * 90_000L / _rate));
            bool isReported = camera.Next % (_rate * 2) == 0;
            camera.Send(picture, isReported);
            camera.Next++;
        }
    }
}
