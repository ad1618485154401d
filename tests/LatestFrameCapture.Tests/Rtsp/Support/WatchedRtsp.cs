namespace LatestFrames;

/// <summary>A capture of an RTSP camera, with its log, its states and a consumer that reads all the time.</summary>
internal sealed class WatchedRtsp : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    // Guards: _pictures, _failure.
    private readonly object _gate = new();
    private readonly List<SeenPicture> _pictures = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Thread? _thread;
    private Exception? _failure;

    public WatchedRtsp(IFrameSource source, LatestFrameCaptureOptions? options = null, bool reads = true)
        : this(capture => capture.Open(source), options, reads)
    {
    }

    public WatchedRtsp(string url, LatestFrameCaptureOptions? options = null, bool reads = true)
        : this(capture => capture.Open(url), options, reads)
    {
    }

    private WatchedRtsp(Func<LatestFrameCapture, bool> open, LatestFrameCaptureOptions? options, bool reads)
    {
        Capture = new LatestFrameCapture(options ?? Patient, Log);
        States = new StateRecorder(Capture);
        Capture.FormatChanged += (_, change) => Formats.Enqueue(change.Current);
        IsOpened = open(Capture);
        if (!reads) return;
        _thread = new Thread(Read) { IsBackground = true, Name = "test consumer" };
        _thread.Start();
    }

    /// <summary>Limits that do not elapse on a busy machine, and short waits between two attempts.</summary>
    public static LatestFrameCaptureOptions Patient => new()
    {
        OpenTimeout = TimeSpan.FromSeconds(20),
        StallTimeout = TimeSpan.FromSeconds(20),
        ReadTimeout = TimeSpan.FromSeconds(30),
        Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromMilliseconds(500)
        },
        DecoderThreads = 1,
    };

    /// <summary>As <see cref="Patient"/>, but a silence is noticed soon.</summary>
    public static LatestFrameCaptureOptions Quick => Patient with
    {
        StallTimeout = TimeSpan.FromSeconds(1.5),
        Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromMilliseconds(100)
        },
    };

    public LatestFrameCapture Capture { get; }

    public StateRecorder States { get; }

    public ListLogger Log { get; } = new();

    public System.Collections.Concurrent.ConcurrentQueue<VideoFormat> Formats { get; } = new();

    /// <summary>What Open returned.</summary>
    public bool IsOpened { get; }

    public CaptureStatistics Statistics => Capture.GetStatistics();

    public IReadOnlyList<SeenPicture> Pictures
    {
        get
        {
            lock (_gate) return [.. _pictures];
        }
    }

    public IReadOnlyList<int> Indexes => [.. Pictures.Select(picture => picture.Index).OfType<int>()];

    /// <summary>Waits until pictures like that have been read.</summary>
    public IReadOnlyList<SeenPicture> WaitFor(Func<SeenPicture, bool> isWanted, int count = 1)
    {
        DateTime deadline = DateTime.UtcNow + s_limit;
        lock (_gate)
        {
            while (_pictures.Count(isWanted) < count)
            {
                TimeSpan left = deadline - DateTime.UtcNow;
                if (_failure is not null) throw new InvalidOperationException("The consumer failed.", _failure);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                    throw new TimeoutException(
                        $"{_pictures.Count} pictures came, {Statistics}: "
                        + $"{string.Join(' ', _pictures.Select(p => p.Index))}; {string.Join('\n', Log.Lines)}");
            }

            return [.. _pictures];
        }
    }

    /// <summary>Waits for a line of the log.</summary>
    public void WaitForLog(string text) => WaitUntil(() => LogHas(text), $"line '{text}'");

    public bool LogHas(string text) => Log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until something that has no event is so.</summary>
    public void WaitUntil(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, s_limit), $"no {what}; {Statistics}; {string.Join('\n', Log.Lines)}");

    public void Dispose()
    {
        _end.Cancel();
        Assert.True(_thread?.Join(s_limit) ?? true, "a read ends when it is cancelled");
        Capture.Dispose();
        _end.Dispose();
    }

    private void Read()
    {
        try
        {
            while (!_end.IsCancellationRequested
                && Capture.State is not (CaptureState.Ended or CaptureState.Faulted or CaptureState.Closed))
            {
                using Frame? frame = Capture.ReadFrame(_end.Token);
                if (frame is not null) Add(frame);
            }

            // What is left at the end.
            while (Capture.TryReadFrame() is { } rest)
            {
                using (rest) Add(rest);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Expected: the end of the test.
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _failure = exception;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Add(Frame frame)
    {
        var picture = SeenPicture.Of(frame);
        lock (_gate)
        {
            _pictures.Add(picture);
            Monitor.PulseAll(_gate);
        }
    }
}
