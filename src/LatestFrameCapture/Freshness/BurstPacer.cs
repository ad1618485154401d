namespace LatestFrames;

/// <summary>
/// Recognizes a live source that comes in bursts, such as HLS, whose segments of 2 to 10 s arrive at once, and gives
/// its frames the distances of their own times. Capture thread only.
/// </summary>
/// <remarks>
/// A burst is a run of frames without a wait whose times span at least twice as long as the run took, followed by a
/// wait. What an interruption of a camera has held back is none: the camera's own pace comes behind it. Frames that are
/// paced stay in the source until they are due, so the picture is as late as the source makes it: it is shown a little
/// faster than it was taken, so that the lateness shrinks until the source makes it wait.
/// </remarks>
internal sealed class BurstPacer
{
    private const int MinFrames = 10;

    // Of that many grabs of a source that was taken for one of bursts.
    private const int GrabsOfACheck = 250;
    private const double CameraWaits = 0.8;

    // Nobody notices the one; the other ends a lateness of more than two bursts, such as after an outage.
    private const double UsualSpeed = 1.02, CatchUpSpeed = 1.25;

    private static readonly TimeSpan s_minWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_minBurst = TimeSpan.FromMilliseconds(800);

    // What a connection stores while it is opened is shorter: one burst of this length tells, of shorter ones two.
    private static readonly TimeSpan s_certain = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_longestStep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestCatchUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _interval;
    private TimeSpan? _lastPosition;
    private TimeSpan _span;
    private TimeSpan _longest;
    private long _runStart;
    private int _frames;
    private int _bursts;

    // Of the last grabs of the run, how many more waited for their frame than did not.
    private int _pace;
    private int _grabs;
    private int _waits;
    private long? _due;

    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="framesPerSecond">The rate that the stream reports.</param>
    /// <param name="isBursty">Whether an earlier connection came in bursts.</param>
    public BurstPacer(TimeProvider timeProvider, double framesPerSecond, bool isBursty)
    {
        _timeProvider = timeProvider;
        _interval = TimeSpan.FromSeconds(framesPerSecond is >= 0.2 and <= 240 ? 1 / framesPerSecond : 0.04);
        _runStart = timeProvider.GetTimestamp();
        IsBursty = isBursty;
    }

    /// <summary>Whether the source comes in bursts.</summary>
    public bool IsBursty { get; private set; }

    /// <summary>Records a grab.</summary>
    /// <param name="start">The timestamp at which it began.</param>
    /// <param name="end">The timestamp at which it returned.</param>
    /// <param name="position">The stream's time of the frame.</param>
    public void OnGrabbed(long start, long end, TimeSpan? position)
    {
        TimeSpan step = position - _lastPosition ?? _interval;
        if (step <= TimeSpan.Zero || step > s_longestStep) step = _interval;
        _lastPosition = position;
        TimeSpan grab = _timeProvider.GetElapsedTime(start, end);
        if (grab >= s_minWait && grab >= 5 * _interval) EndRun(start);
        bool hasWaited = grab > 0.5 * step;
        if (_frames++ == 0)
        {
            _runStart = end;
        }
        else
        {
            _span += step;
            _pace = hasWaited ? Math.Min(_pace + 1, MinFrames) : Math.Max(_pace - 1, 0);
        }

        if (!IsBursty) return;
        CheckForCamera(hasWaited);
        Schedule(step, end);
    }

    /// <summary>Records that a grab has waited so long that it is given up.</summary>
    /// <param name="start">The timestamp at which it began.</param>
    public void OnTimedOut(long start) => EndRun(start);

    /// <summary>Returns the time until the grabbed frame is due; zero or less when it is due.</summary>
    public TimeSpan UntilDue() =>
        IsBursty && _due is { } due
            ? _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), due)
            : TimeSpan.Zero;

    private void EndRun(long waitStart)
    {
        TimeSpan took = _timeProvider.GetElapsedTime(_runStart, waitStart);
        bool isAtPace = _pace > MinFrames / 2;
        if (_frames >= MinFrames && _span >= s_minBurst && _span > 2 * took && !isAtPace)
        {
            _bursts++;
            if (_span > _longest) _longest = _span;
            IsBursty |= _bursts > 1 || _span >= s_certain;
        }
        else if (_frames >= MinFrames)
        {
            // Of two it counts that they follow each other.
            _bursts = 0;
        }

        _frames = _pace = 0;
        _span = TimeSpan.Zero;
        _due = null;
    }

    /// <summary>A camera makes each grab wait; there is nothing to pace.</summary>
    private void CheckForCamera(bool hasWaited)
    {
        _grabs++;
        if (hasWaited) _waits++;
        if (_grabs < GrabsOfACheck) return;
        if (_waits > CameraWaits * _grabs) (IsBursty, _bursts) = (false, 0);
        (_grabs, _waits) = (0, 0);
    }

    private void Schedule(TimeSpan step, long end)
    {
        TimeSpan limit = 2 * _longest < s_longestCatchUp ? 2 * _longest : s_longestCatchUp;
        double speed = _longest > TimeSpan.Zero && _span > limit ? CatchUpSpeed : UsualSpeed;
        long due = _due is { } last ? last + (long)(ToTimestampTicks(step) / speed) : end;

        // What came late is not hurried after.
        _due = _timeProvider.GetElapsedTime(due, end) > s_tolerance ? end : due;
    }

    private long ToTimestampTicks(TimeSpan time) => (long)(time.TotalSeconds * _timeProvider.TimestampFrequency);
}
