using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>
/// Reads one frame of each of several cameras at a time, matched in time: for stereo, or for one model over many
/// cameras in one batch.
/// </summary>
/// <remarks>
/// <para>
/// The group has a reader of its own for each capture, so other readers of the captures notice nothing of it. A camera
/// that is missing in a batch is missing: it delays the others by at most <see cref="CameraGroupOptions.MaxWait"/>, and
/// does not change their rate.
/// </para>
/// <para>
/// Thread safety: one read at a time; a second one throws. <see cref="Dispose"/> and <see cref="GetStatistics"/> may be
/// called from any thread, also during a read. Who disposes: the caller disposes the group and each <see
/// cref="FrameBatch"/>; the group does not dispose its captures. Batches outlive the group. While it waits, and between
/// reads, a group holds at most 8 frames of each capture, and at most half of its <see
/// cref="LatestFrameCaptureOptions.MaxLeasedFrames"/>, but one.
/// </para>
/// </remarks>
public sealed class CameraGroup : IDisposable
{
    private const int MaxHeld = 8;

    private readonly LatestFrameCapture[] _captures;
    private readonly LatestFrameReader[] _readers;
    private readonly FrameMatcher _matcher;
    private readonly TimeProvider _clock;
    private readonly long _origin;

    // Of the read that is under way.
    private readonly bool[] _isExpected;
    private readonly bool[] _hasEnded;

    // 1 during a read. Who sets it may use the matcher. Interlocked.
    private int _isReading;
    private volatile bool _isDisposed;

    /// <summary>Creates a group of captures that are open, or will be.</summary>
    /// <param name="captures">The captures, each once, with the same clock.</param>
    /// <param name="options">The group's options; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="captures"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">
    /// There is no capture, or one is null, there twice, has another <see
    /// cref="LatestFrameCaptureOptions.TimeProvider"/> than the first, or reads with <see cref="FrameDelivery.Every"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">A capture was disposed.</exception>
    public CameraGroup(IEnumerable<LatestFrameCapture> captures, CameraGroupOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(captures);
        CameraGroupOptions copy = (options ?? new CameraGroupOptions()).CheckedCopy();
        _captures = [.. captures];
        Check(_captures, nameof(captures));
        foreach (LatestFrameCapture capture in _captures) capture.ThrowIfDisposed();
        _clock = _captures[0].Context.TimeProvider;
        _origin = _clock.GetTimestamp();
        Captures = Array.AsReadOnly(_captures);
        _isExpected = new bool[_captures.Length];
        _hasEnded = new bool[_captures.Length];
        int[] limits = [.. _captures.Select(each => each.Context.Options.MaxLeasedFrames / 2)];
        _matcher = new FrameMatcher(copy, [.. limits.Select(limit => Math.Max(1, Math.Min(MaxHeld, limit)))]);
        _readers = CreateReaders(_captures);
    }

    /// <summary>The captures, in the order of <see cref="FrameBatch.Frames"/>.</summary>
    public IReadOnlyList<LatestFrameCapture> Captures { get; }

    /// <summary>Waits for the next batch, without blocking a thread.</summary>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>
    /// A batch that the caller disposes: at once when every camera that is <see cref="CaptureState.Live"/> has a frame
    /// that fits, otherwise what fits when a new frame has waited for <see cref="CameraGroupOptions.MaxWait"/>. Null
    /// when all captures have ended, no frame came within the longest <see
    /// cref="LatestFrameCaptureOptions.ReadTimeout"/> of them, or the group was disposed during the wait.
    /// </returns>
    /// <remarks>No frame is in two batches, and no batch is before another one.</remarks>
    /// <exception cref="OperationCanceledException">The token ended the wait; no frame is lost.</exception>
    /// <exception cref="InvalidOperationException">Another read is under way.</exception>
    /// <exception cref="ObjectDisposedException">The group was disposed before the call.</exception>
    public async ValueTask<FrameBatch?> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BeginRead();
        AsyncSignal? signal = null;
        try
        {
            signal = new AsyncSignal(_clock);
            (long start, long[] earliest) = (Now(), GetEarliest());
            while (true)
            {
                signal.Reset();
                if (TryRead(earliest, signal, start, out FrameBatch? batch, out TimeSpan wait)) return batch;
                await signal.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            if (signal is not null)
            {
                StopListening(signal);
                signal.TryDeactivate();
                signal.Dispose();
            }

            EndRead();
        }
    }

    /// <summary>Waits for the next batch.</summary>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>As <see cref="ReadAsync"/>.</returns>
    /// <exception cref="OperationCanceledException">The token ended the wait; no frame is lost.</exception>
    /// <exception cref="InvalidOperationException">Another read is under way.</exception>
    /// <exception cref="ObjectDisposedException">The group was disposed before the call.</exception>
    public FrameBatch? Read(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BeginRead();
        var signal = new ThreadSignal();
        try
        {
            using CancellationTokenRegistration registration =
                cancellationToken.UnsafeRegister(static one => ((ThreadSignal)one!).OnChanged(), signal);
            (long start, long[] earliest) = (Now(), GetEarliest());
            while (true)
            {
                if (TryRead(earliest, signal, start, out FrameBatch? batch, out TimeSpan wait)) return batch;
                signal.Wait(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            StopListening(signal);
            signal.Dispose();
            EndRead();
        }
    }

    /// <summary>Returns batches repeatedly until all captures have ended; a slow loop skips frames.</summary>
    /// <param name="cancellationToken">The token that ends the wait.</param>
    /// <returns>
    /// Batches that the caller disposes. A gap longer than the read timeout does not end the sequence; <see
    /// cref="Dispose"/> during a wait does.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="InvalidOperationException">Another read is under way.</exception>
    /// <exception cref="ObjectDisposedException">The group was disposed between two batches.</exception>
    public async IAsyncEnumerable<FrameBatch> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        bool hadEnded = false;
        while (true)
        {
            FrameBatch? batch = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (batch is not null)
            {
                yield return batch;
                continue;
            }

            // The last frames may have come between the end of the wait and the end of the sources.
            bool hasEnded = _captures.All(capture => capture.Context.Status.Current.HasEnded);
            if (_isDisposed || (hasEnded && hadEnded)) yield break;
            hadEnded = hasEnded;
        }
    }

    /// <summary>Returns the group's counters.</summary>
    /// <returns>A snapshot; available also after the group was disposed.</returns>
    public CameraGroupStatistics GetStatistics() => _matcher.Counters.Count();

    /// <summary>Ends a read that is under way, and gives back what the group holds.</summary>
    public void Dispose()
    {
        _isDisposed = true;

        // Which also wakes a read that is under way. It clears the matcher when it ends.
        foreach (LatestFrameReader reader in _readers) reader.Dispose();
        ClearIfDisposed();
    }

    private static LatestFrameReader[] CreateReaders(LatestFrameCapture[] captures)
    {
        var readers = new List<LatestFrameReader>();
        try
        {
            foreach (LatestFrameCapture capture in captures) readers.Add(capture.CreateReader());
        }
        catch
        {
            // A capture was disposed meanwhile. The others must not go on with a reader that nobody has.
            foreach (LatestFrameReader reader in readers) reader.Dispose();
            throw;
        }

        return [.. readers];
    }

    private static void Check(LatestFrameCapture[] captures, string name)
    {
        if (captures.Length == 0) throw new ArgumentException("A group needs at least one capture.", name);
        if (captures.Any(capture => capture is null)) throw new ArgumentException("A capture is null.", name);
        if (captures.Distinct().Count() < captures.Length)
            throw new ArgumentException("A capture is there twice.", name);
        foreach (LatestFrameCapture capture in captures)
        {
            if (capture.Context.TimeProvider != captures[0].Context.TimeProvider)
            {
                throw new ArgumentException(
                    $"{capture}: its {nameof(LatestFrameCaptureOptions.TimeProvider)} is not that of {captures[0]}, "
                    + "so their times cannot be compared.",
                    name);
            }

            if (capture.Context.Options.Delivery == FrameDelivery.Every)
            {
                throw new ArgumentException(
                    $"{capture}: a group reads the newest frames; use {nameof(FrameDelivery)}."
                    + $"{nameof(FrameDelivery.Latest)}.",
                    name);
            }
        }
    }

    private long Now() => TicksOf(_clock.GetTimestamp());

    // Since the group was created, because large numbers lose digits on the way.
    private long TicksOf(long timestamp) => _clock.GetElapsedTime(_origin, timestamp).Ticks;

    // With OnDemand a frame from before the read was converted for someone else.
    private long[] GetEarliest() => [.. _readers.Select(reader => reader.Earliest())];

    private TimeSpan ReadTimeout => _captures.Max(capture => capture.Context.Options.ReadTimeout);

    /// <summary>Takes what there is and looks for a batch.</summary>
    /// <returns>True with the result of the read; false with the longest time to wait for a change.</returns>
    private bool TryRead(
        long[] earliest, IStackListener signal, long start, out FrameBatch? batch, out TimeSpan wait)
    {
        batch = null;
        wait = TimeSpan.Zero;

        // Until there is nothing new, so that each reader notifies of its next frame. A file without a pace may always
        // have something new.
        bool hasTaken = true;
        for (int i = 0; hasTaken && i < MaxHeld; i++)
        {
            hasTaken = false;
            for (int k = 0; k < _readers.Length; k++) hasTaken |= TryTake(k, earliest[k], signal);
            if (_isDisposed) return true;
            for (int k = 0; k < _readers.Length; k++) DropGone(k);
            batch = _matcher.Take(_isExpected, Now()) is { } found ? ToBatch(found) : null;
            if (batch is not null) return true;
        }

        if (hasTaken) signal.OnChanged();
        long end = _matcher.Deadline ?? start + ReadTimeout.Ticks;
        wait = new TimeSpan(Math.Max(0, end - Now()));
        return _matcher.IsEmpty && (wait == TimeSpan.Zero || !_hasEnded.Contains(false));
    }

    private bool TryTake(int camera, long earliest, IStackListener signal)
    {
        _isExpected[camera] = _captures[camera].State == CaptureState.Live;

        // One frame is enough for a batch, and with OnDemand a second one would be converted for nothing.
        bool isOnDemand = _captures[camera].Context.Options.Conversion == FrameConversion.OnDemand;
        if (isOnDemand && _matcher.Holds(camera)) return false;
        Frame? frame = _readers[camera].TryReadFrame(earliest, signal, out _hasEnded[camera]);
        if (frame is null) return false;
        long arrival = TicksOf(frame.GrabbedTimestamp);
        long offset = (frame.GrabbedAt - (frame.CameraTime ?? frame.GrabbedAt)).Ticks;
        var grouped = new GroupedFrame(frame, arrival, frame.CameraTime?.UtcTicks, offset, Now());
        _matcher.Add(camera, grouped, isNext: frame.Skipped == 0);
        return true;
    }

    // Of before a pause, or of a source that was closed.
    private void DropGone(int camera)
    {
        if (_matcher.Holds(camera)) _matcher.Drop(camera, held => !_readers[camera].IsCurrent((Frame)held));
    }

    private static FrameBatch ToBatch(FrameSet set)
    {
        Frame?[] frames = [.. set.Frames.Select(each => (Frame?)each?.Frame)];
        GroupedFrame first = set.Frames.First(each => each?.TimeBy(set.Clock) == set.Earliest)!;
        var frame = (Frame)first.Frame;
        DateTimeOffset time = set.Clock == BatchClock.Camera ? frame.CameraTime!.Value : frame.GrabbedAt;
        return new FrameBatch(frames, time, set.Clock);
    }

    private void StopListening(IStackListener signal)
    {
        foreach (LatestFrameReader reader in _readers) reader.StopListening(signal);
    }

    private void BeginRead()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.CompareExchange(ref _isReading, 1, 0) == 0) return;
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        throw new InvalidOperationException($"One read of a {nameof(CameraGroup)} at a time; another is under way.");
    }

    private void EndRead()
    {
        // A full fence: Dispose sees that the read has ended, or this sees that Dispose was called.
        Interlocked.Exchange(ref _isReading, 0);
        if (_isDisposed) ClearIfDisposed();
    }

    // After Dispose, and after each read: whichever is last finds no read under way.
    private void ClearIfDisposed()
    {
        if (Interlocked.CompareExchange(ref _isReading, 1, 0) != 0) return;
        _matcher.Clear();
        Volatile.Write(ref _isReading, 0);
    }
}
