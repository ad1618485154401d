using System.Diagnostics;

namespace LatestFrames;

/// <summary>
/// A camera, the network before it, a capture and two consumers, one fast and one slow; some have a program between
/// the camera and the network, or a page in a browser as a third consumer.
/// </summary>
/// <remarks>Thread safety: one thread makes the faults; the figures may be read by any.</remarks>
internal sealed class Station : IAsyncDisposable
{
    // What may be left when everything has ended: nothing.
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(20);

    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        StallTimeout = TimeSpan.FromSeconds(4),
        Reconnect = new ReconnectOptions { MaxDelay = TimeSpan.FromSeconds(2) },
    };

    private const string ChildName = "ffmpeg";

    private readonly StationKind _kind;
    private readonly IRelay? _relay;
    private readonly TcpFaultProxy? _tcp;
    private readonly RtspUdpProxy? _udp;
    private readonly Violations _violations;
    private readonly List<IConsumer> _consumers = [];
    private WallApp? _app;

    private Station(StationKind kind, RestartableCamera camera, int seed, Violations violations)
    {
        _kind = kind;
        Name = kind.ToString();
        Camera = camera;
        _violations = violations;
        _relay = kind switch
        {
            StationKind.RawVideo => new RawVideoRelay(camera.Url, s_options),
            StationKind.Redis => new RedisRelay(camera.Url, s_options),
            _ => null,
        };
        if (kind == StationKind.RtspUdp) _udp = new RtspUdpProxy(camera.Port, seed) { LossPercent = 0.5 };
        else _tcp = new TcpFaultProxy(_relay?.Port ?? camera.Port, seed);
        Url = kind == StationKind.RawVideo
            ? $"tcp://127.0.0.1:{_tcp!.Port}"
            : _udp?.Url(camera.Url) ?? _tcp!.Url(camera.Url);
    }

    public string Name { get; }

    public string Url { get; }

    public RestartableCamera Camera { get; }

    public LatestFrameCapture Capture { get; private set; } = null!;

    /// <summary>The server between two machines, where there is one.</summary>
    public RedisRelay? Redis => _relay as RedisRelay;

    /// <summary>Whether all consumers understand pictures of another size; the page's reader knows one.</summary>
    public bool CanResize => _kind != StationKind.Wall;

    public bool CanReset => _tcp is not null;

    /// <summary>Whether a child process reads the camera; one station's does.</summary>
    public bool HasChild => _kind == StationKind.FFmpeg;

    /// <summary>Frames that its consumers got.</summary>
    public long Frames => _consumers.Sum(consumer => consumer.Frames);

    /// <summary>The smallest size that the camera has after each start.</summary>
    public static SimulatorOptions CameraOptions { get; } = new() { Width = 320, Height = 240, BitrateKbps = 500 };

    public static async Task<Station> StartAsync(StationKind kind, int seed, Violations violations)
    {
        CameraProtocol protocol = kind == StationKind.Http ? CameraProtocol.Http : CameraProtocol.Rtsp;
        RestartableCamera camera = await RestartableCamera.StartAsync(protocol, CameraOptions).ConfigureAwait(false);
        var station = new Station(kind, camera, seed, violations);
        try
        {
            await station.StartAsync().ConfigureAwait(false);
            return station;
        }
        catch
        {
            await station.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a signal to the child process that reads a camera, if it runs at the moment.</summary>
    public static void SignalChild(string signal)
    {
        foreach (Process process in Process.GetProcessesByName(ChildName))
        {
            using (process)
            {
                if (IsChild(process.Id)) Process.Start("kill", ["-" + signal, $"{process.Id}"]).Dispose();
            }
        }
    }

    /// <summary>Opens the camera, or opens it again.</summary>
    public bool Open() => _kind switch
    {
        StationKind.FFmpeg => Capture.Open(new FFmpegSource(Url)),
        StationKind.Redis => Capture.Open(RedisRelay.SourceAt(_tcp!.Port)),
        _ => Capture.Open(Url),
    };

    /// <summary>Tells the consumers that nothing was sent after a moment.</summary>
    public void OnFault(long moment)
    {
        foreach (IConsumer consumer in _consumers) consumer.OnFault(moment);
    }

    public void BeginOutage()
    {
        _tcp?.Pause();
        if (_udp is not null) _udp.IsDark = true;
    }

    public void EndOutage()
    {
        _tcp?.Resume();
        if (_udp is not null) _udp.IsDark = false;
    }

    public void Reset() => _tcp?.Cut();

    /// <summary>Whether all consumers have seen a picture from after a moment.</summary>
    public bool HasSeen(long moment) => _consumers.TrueForAll(consumer => consumer.NewestTakenAt > moment);

    /// <summary>Complains about figures that cannot be.</summary>
    public void CheckFigures()
    {
        foreach (LatestFrameCapture capture
            in _relay is null ? [Capture] : (LatestFrameCapture[])[Capture, _relay.Capture])
        {
            if (Conservation.FindViolation(capture.GetStatistics()) is { } broken) _violations.Add(Name, broken);
        }
    }

    private async Task StartAsync()
    {
        if (_kind == StationKind.Wall)
        {
            _app = await WallApp.StartAsync(Url, s_options).ConfigureAwait(false);
            Capture = _app.Capture;
        }
        else
        {
            Capture = new LatestFrameCapture(_kind switch
            {
                StationKind.RtspUdp =>
                    s_options with { BackendOptions = new Dictionary<string, string> { ["rtsp_transport"] = "udp" } },
                // Its default of 30 s is for what sends slowly; an attempt that meets a server that is just starting
                // lasts as long.
                StationKind.OpenCv =>
                    s_options with { Backend = CaptureBackend.OpenCv, OpenTimeout = TimeSpan.FromSeconds(5) },
                _ => s_options,
            });
        }

        Capture.StateChanged += (_, change) =>
        {
            if (change.Current == CaptureState.Faulted) _violations.Add(Name, $"gave up: {change.Failure}");
        };
        if (_app is null) Open();
        _consumers.Add(new Consumer($"{Name}, fast", Capture, TimeSpan.FromMilliseconds(2), _violations));
        _consumers.Add(new Consumer($"{Name}, slow", Capture, TimeSpan.FromMilliseconds(150), _violations));
        if (_app is not null)
            _consumers.Add(
                await PageConsumer.StartAsync(Name, _app.Page, CameraOptions.Width, _violations).ConfigureAwait(false));
    }

    // proc(5): the second field after the name in parentheses is the parent.
    private static bool IsChild(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{Environment.ProcessId}";
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }

    private async Task EndCaptureAsync()
    {
        await Capture!.DisposeAsync().ConfigureAwait(false);
        CheckFigures();
        bool isEmpty = await Task.Run(() => SpinWait.SpinUntil(
            () => Capture.GetStatistics() is { CurrentBuffers: 0, CurrentAbandoned: 0 },
            s_endLimit)).ConfigureAwait(false);
        if (!isEmpty) _violations.Add(Name, $"leaves something behind: {Capture.GetStatistics()}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IConsumer consumer in _consumers) await consumer.DisposeAsync().ConfigureAwait(false);
        if (Capture is not null) await EndCaptureAsync().ConfigureAwait(false);
        if (_app is not null) await _app.DisposeAsync().ConfigureAwait(false);
        if (_relay is not null) await _relay.DisposeAsync().ConfigureAwait(false);
        if (_tcp is not null) await _tcp.DisposeAsync().ConfigureAwait(false);
        if (_udp is not null) await _udp.DisposeAsync().ConfigureAwait(false);
        await Camera.DisposeAsync().ConfigureAwait(false);
    }
}
