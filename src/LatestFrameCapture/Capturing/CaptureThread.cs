using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>The only thread that uses the connections to a source, from opening each one to disposing it.</summary>
/// <remarks>
/// No other thread disposes a connection, because this thread may be inside a native call that uses its handle. The
/// controller abandons a thread that does not return in time; when its call returns, the thread sees the stop request,
/// disposes its connection and ends. Thread safety: all members may be called from any thread.
/// </remarks>
internal sealed class CaptureThread
{
    // What is about to be overdue is looked at again.
    private static readonly TimeSpan s_shortestLook = TimeSpan.FromMilliseconds(10);

    private readonly CaptureContext _context;
    private readonly CaptureFailure? _previousFailure;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Creates a thread that is not started yet.</summary>
    /// <param name="context">The capture's shared objects.</param>
    /// <param name="source">The source to connect to.</param>
    /// <param name="memory">The state of the source that survives its connections.</param>
    /// <param name="previousFailure">The failure of the abandoned thread that this one replaces, or null.</param>
    public CaptureThread(
        CaptureContext context,
        IFrameSource source,
        SourceMemory memory,
        CaptureFailure? previousFailure)
    {
        _context = context;
        _previousFailure = previousFailure;
        Source = source;
        Memory = memory;
        Control = new ThreadControl(context.TimeProvider);
        _thread = new Thread(Run) { IsBackground = true };
    }

    public IFrameSource Source { get; }

    public SourceMemory Memory { get; }

    public ThreadControl Control { get; }

    /// <summary>Completes when the thread has disposed its connection.</summary>
    public Task Ended => _ended.Task;

    public bool IsCurrent => Thread.CurrentThread == _thread;

    // Set before Start.
    private int Generation { get; set; }

    private CaptureStatus Status => _context.Status;

    private LatestFrameCaptureOptions Options => _context.Options;

    private TimeProvider TimeProvider => _context.TimeProvider;

    /// <summary>
    /// Starts the thread without the caller's ExecutionContext, which it would otherwise keep until it ends.
    /// </summary>
    /// <param name="generation">The thread's number, by which the stack and the status recognize its calls.</param>
    public void Start(int generation)
    {
        Generation = generation;
        _thread.Name = "LatestFrameCapture " + Status.Current.SourceName;
        try
        {
            _thread.UnsafeStart();
        }
        catch
        {
            // It will not run: nothing waits for its end.
            Control.ReportOpenAttempted();
            Control.End();
            _ended.TrySetResult();
            throw;
        }
    }

    /// <summary>
    /// The longest time to the watchdog's next look: a call or a silence that begins now lasts at least as long.
    /// </summary>
    public static TimeSpan LongestLook(LatestFrameCaptureOptions options)
    {
        TimeSpan shorter = options.OpenTimeout < options.StallTimeout ? options.OpenTimeout : options.StallTimeout;
        return shorter > s_shortestLook ? shorter : s_shortestLook;
    }

    /// <summary>The time until a call that runs, or a frame that is awaited, can be overdue.</summary>
    /// <remarks>
    /// The watchdog looks then, and not several times a second: each wake-up of the pool costs a millisecond of its
    /// threads' spinning (.NET 10 on 2 cores, measured).
    /// </remarks>
    /// <param name="now">The current timestamp.</param>
    public TimeSpan NextLook(long now)
    {
        long soonest = Math.Min(
            Control.Calls.TicksLeft(now) ?? long.MaxValue, Status.TicksUntilStall(now) ?? long.MaxValue);
        double seconds = (double)soonest / TimeProvider.TimestampFrequency;
        double longest = LongestLook(Options).TotalSeconds;
        return TimeSpan.FromSeconds(Math.Max(s_shortestLook.TotalSeconds, Math.Min(seconds, longest)));
    }

    private void Run()
    {
        RunningThreads.Add(Control, Ended);
        try
        {
            Connect();
        }
        catch (Exception exception)
        {
            // An exception that escaped the thread would end the process.
            Status.ReportFaulted(Generation, ToFailure(exception));
        }
        finally
        {
            _context.Complete(Generation);
            Control.ReportOpenAttempted();
            Control.End();
            _ended.TrySetResult();
            RunningThreads.Remove(Control);
            DisposeSafely(Control.Pause, hasLimit: false);
        }
    }

    /// <summary>Opens one connection after the other until the source has ended or is not retried.</summary>
    private void Connect()
    {
        CaptureFailure? failure = _previousFailure;
        bool isGivenUp = false;
        while (!Control.IsStopRequested)
        {
            if (failure is not null && !WaitBeforeNextTry(failure)) return;
            if (isGivenUp || Control.Pausing.IsWithoutConnection) WaitForResume();
            if (Control.IsStopRequested) return;
            failure = RunConnection(out bool isWorthRetrying);
            isGivenUp = Control.Pausing.EndConnection();
            if (isGivenUp)
            {
                // How it ended is of no interest: it was made to.
                failure = null;
                continue;
            }

            if (failure is null || Control.IsStopRequested) return;
            if (RetryKinds.Of(failure) != RetryKind.AtOnce) _context.CountFailure(failure.Reason);
            if (isWorthRetrying) continue;
            Status.ReportFaulted(Generation, failure);
            return;
        }
    }

    /// <summary>Waits for the delay before the next attempt.</summary>
    /// <returns>False when there is no further attempt.</returns>
    private bool WaitBeforeNextTry(CaptureFailure failure)
    {
        if (Memory.Backoff.Next(failure) is not { } delay)
        {
            Status.ReportFaulted(Generation, failure);
            return false;
        }

        Status.ReportReconnecting(Generation, failure);
        Control.ReportOpenAttempted();
        long start = TimeProvider.GetTimestamp();
        long version = Control.Pausing.Version;
        while (!Control.IsStopRequested
            && !Control.Pausing.IsWithoutConnection
            && (Control.Pausing.Version == version || Control.Pausing.IsPaused)
            && delay - TimeProvider.GetElapsedTime(start) is var remaining
            && remaining > TimeSpan.Zero)
        {
            Control.RefuseAll();
            Control.Pause.Wait(remaining);
        }

        return !Control.IsStopRequested;
    }

    /// <summary>Waits while a pause allows no connection.</summary>
    private void WaitForResume()
    {
        Status.ReportGivenUp(Generation);
        Control.ReportOpenAttempted();
        _context.Pool.Trim(isAtOnce: true);
        while (!Control.IsStopRequested && Control.Pausing.IsWithoutConnection)
        {
            Control.RefuseAll();
            Control.Pause.Wait();
        }
    }

    /// <summary>Opens a connection, reads it until it fails and disposes it.</summary>
    /// <returns>
    /// Null when the source has ended, a stop was requested or a pause has given the connection up.
    /// </returns>
    private CaptureFailure? RunConnection(out bool isWorthRetrying)
    {
        // A connection knows whether the source is live; the source itself can only assume it.
        isWorthRetrying = Memory.IsLive || Source.IsLive;
        IFrameConnection? connection = null;
        bool isLive = false;
        long begin = 0;
        ConnectTrace? trace = null;
        CancellationToken token = Control.Pausing.BeginConnection();
        try
        {
            var opening = new FrameSourceOpening(
                Options, Control.Calls.End, Begin, text => Status.ReportNote(Generation, text), token)
            {
                Inlet = new UnitInlet(_context.Units, Generation, _context.Units.BeginConnection()),
                Memory = Memory.OfSource,
            };
            if (Memory.IsBursty) opening.ExpectBursts();
            trace = ConnectTrace.Start(_context.CameraName);
            opening.Begin();
            connection = Source.Open(opening);
            Control.Calls.End();
            if (connection is null)
            {
                CaptureFailure? failure = Control.IsConnectionUnwanted ? null : FailureOf(opening);
                trace?.Fail(failure);
                return failure;
            }

            isWorthRetrying = isLive = connection.IsLive;
            if (isLive) Memory.IsLive = true;
            if (Control.IsConnectionUnwanted || (!isLive && !Control.Pausing.TryKeep())) return null;

            // What the session asks of a live connection before its first frame has a limit too; it ends it.
            if (isLive) Control.Calls.Begin(Options.StallTimeout);
            trace?.Succeed(connection);
            _context.Units.ReportConnected(Generation, WhyNoUnits(connection));
            TimeSpan duration = TimeProvider.GetElapsedTime(begin);
            var thread = new ThreadContext(_context, Generation, Control, Memory, opening.StallTimeout);
            CaptureSession session = !isLive ? new FileSession(connection, thread)
                : connection is IStreamConnection stream ? new StreamSession(stream, thread)
                : new LiveSession(connection, thread, hasUsedUp: duration >= opening.OpenTimeout);
            return session.Run();
        }
        catch (Exception exception)
        {
            CaptureFailure failure = ToFailure(exception);
            trace?.Fail(failure);
            return failure;
        }
        finally
        {
            // Of an attempt that a stop has overtaken.
            trace?.Fail(failure: null);
            if (connection is not null) DisposeSafely(connection, isLive);

            // Also after an open that threw: the wait for the next attempt has no limit.
            Control.Calls.End();
        }

        void Begin(TimeSpan limit)
        {
            begin = TimeProvider.GetTimestamp();
            Control.OpenLimit = limit;
            Control.Calls.Begin(limit);
        }
    }

    private string? WhyNoUnits(IFrameConnection connection) => connection is ICodedStream
        ? null
        : $"{Status.Current.SourceName} is read by {SourceName.InText(connection.BackendName)}, which decodes by "
            + "itself and hands out pictures only.";

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The source's code.")]
    private void DisposeSafely(IDisposable disposable, bool hasLimit)
    {
        try
        {
            using (disposable)
            {
                if (hasLimit) Control.Calls.Begin(Options.StallTimeout);
            }
        }
        catch (Exception exception)
        {
            // The source implements the connection, and the user's TimeProvider the timer of the pause.
            Status.ReportException(ToFailure(exception).Message);
        }
    }

    /// <summary>Why an open returned no connection.</summary>
    private CaptureFailure FailureOf(FrameSourceOpening opening)
    {
        if (opening.Failure is not { } failure) return NotOpened();

        // Only a session of ours may reconnect without a delay.
        bool isOurs = failure.Reason == CaptureFailureReason.FellBehind;
        return failure with
        {
            Reason = isOurs ? CaptureFailureReason.Unknown : failure.Reason,
            Message = SourceName.InText(failure.Message ?? ""),
        };
    }

    private CaptureFailure NotOpened() => new(
        CaptureFailureReason.Unknown,
        $"{Status.Current.SourceName} could not be opened; check that it exists, is reachable and is a video.");

    private CaptureFailure ToFailure(Exception exception) => new(
        CaptureFailureReason.Unknown,
        SourceName.InText($"{Status.Current.SourceName} threw {exception.GetType().Name}: {exception.Message}"));
}
