using System.Diagnostics;

namespace LatestFrames;

/// <summary>A camera, the network before it, a capture and two consumers, one fast and one slow.</summary>
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
    private readonly TcpFaultProxy? _tcp;
    private readonly RtspUdpProxy? _udp;
    private readonly Violations _violations;
    private readonly Consumer[] _consumers;

    private Station(StationKind kind, RestartableCamera camera, int seed, Violations violations)
    {
        _kind = kind;
        Name = kind.ToString();
        Camera = camera;
        _violations = violations;
        if (kind == StationKind.RtspUdp) _udp = new RtspUdpProxy(camera.Port, seed) { LossPercent = 0.5 };
        else _tcp = new TcpFaultProxy(camera.Port, seed);
        Url = _udp?.Url(camera.Url) ?? _tcp!.Url(camera.Url);

        Capture = new LatestFrameCapture(kind switch
        {
            StationKind.RtspUdp =>
                s_options with { BackendOptions = new Dictionary<string, string> { ["rtsp_transport"] = "udp" } },
            // Its default of 30 s is for what sends slowly; an attempt that meets a server that is just starting lasts
            // as long.
            StationKind.OpenCv =>
                s_options with { Backend = CaptureBackend.OpenCv, OpenTimeout = TimeSpan.FromSeconds(5) },
            _ => s_options,
        });
        Capture.StateChanged += (_, change) =>
        {
            if (change.Current == CaptureState.Faulted) violations.Add(Name, $"gave up: {change.Failure}");
        };
        Open();
        _consumers =
        [
            new Consumer($"{Name}, fast", Capture, TimeSpan.FromMilliseconds(2), violations),
            new Consumer($"{Name}, slow", Capture, TimeSpan.FromMilliseconds(150), violations),
        ];
    }

    public string Name { get; }

    public string Url { get; }

    public RestartableCamera Camera { get; }

    public LatestFrameCapture Capture { get; }

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
        return new Station(kind, await RestartableCamera.StartAsync(protocol, CameraOptions).ConfigureAwait(false), seed, violations);
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
    public bool Open() => HasChild ? Capture.Open(new FFmpegSource(Url)) : Capture.Open(Url);

    /// <summary>Tells the consumers that nothing was sent after a moment.</summary>
    public void OnFault(long moment)
    {
        foreach (Consumer consumer in _consumers) consumer.OnFault(moment);
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

    /// <summary>Whether both consumers have seen a picture from after a moment.</summary>
    public bool HasSeen(long moment) => Array.TrueForAll(_consumers, consumer => consumer.NewestTakenAt > moment);

    /// <summary>Complains about figures that cannot be.</summary>
    public void CheckFigures()
    {
        if (Conservation.FindViolation(Capture.GetStatistics()) is { } broken) _violations.Add(Name, broken);
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

    public async ValueTask DisposeAsync()
    {
        foreach (Consumer consumer in _consumers) consumer.Dispose();
        await Capture.DisposeAsync().ConfigureAwait(false);
        CheckFigures();
        bool isEmpty = await Task.Run(() => SpinWait.SpinUntil(
            () => Capture.GetStatistics() is { CurrentBuffers: 0, CurrentAbandoned: 0 }, s_endLimit)).ConfigureAwait(false);
        if (!isEmpty) _violations.Add(Name, $"leaves something behind: {Capture.GetStatistics()}");

        if (_tcp is not null) await _tcp.DisposeAsync().ConfigureAwait(false);
        if (_udp is not null) await _udp.DisposeAsync().ConfigureAwait(false);
        await Camera.DisposeAsync().ConfigureAwait(false);
    }
}
