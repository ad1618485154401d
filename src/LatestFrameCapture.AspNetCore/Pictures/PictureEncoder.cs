namespace LatestFrames;

/// <summary>Encodes the frames of one camera in one size and quality, once for all that wait for them, and only while
/// somebody does.</summary>
/// <param name="camera">The camera.</param>
/// <param name="key">Size and quality.</param>
/// <param name="frames">Its frames, which this encoder disposes of.</param>
/// <param name="encoder">Makes the pictures.</param>
/// <param name="freshness">Tells which frames are worth encoding.</param>
/// <param name="states">Tell when waiting for a camera is worth another try.</param>
/// <param name="clock">The clock.</param>
/// <param name="onEncoded">Counts pictures.</param>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class PictureEncoder(
    Camera camera,
    PictureKey key,
    FrameTap frames,
    JpegEncoder encoder,
    CameraFreshness freshness,
    CameraStates states,
    TimeProvider clock,
    Action onEncoded)
{
    private static readonly TimeSpan s_lingering = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    // On demand the newest frame may be old; one that was just made for somebody else is not.
    private static readonly TimeSpan s_justMade = TimeSpan.FromMilliseconds(50);

    // Encoding occupies threads of the pool on which the server's requests run too.
    private static readonly SemaphoreSlim s_turns = new(Environment.ProcessorCount);

    // Guards: all fields below. The application's clock may take locks, and is asked outside.
    private readonly object _gate = new();
    private readonly List<PictureWait> _waits = [];
    private EncodedPicture? _newest;
    private long _lastUsed = clock.GetTimestamp();
    private bool _isRunning;
    private bool _isWaitingForFrame;
    private bool _isRetired;

    private bool IsOnDemand => camera.Conversion == FrameConversion.OnDemand;

    /// <summary>Adds somebody who waits; false if this encoder has retired.</summary>
    public bool TryAdd(PictureWait wait)
    {
        long now = clock.GetTimestamp();
        lock (_gate)
        {
            if (_isRetired) return false;
            _lastUsed = now;
            if (_isWaitingForFrame && TryServe_NeedsLock(wait, now)) return true;
            _waits.Add(wait);
            if (_isRunning) return true;
            _isRunning = true;
        }

        _ = Task.Run(RunAsync);
        return true;
    }

    /// <summary>Forgets somebody who no longer waits.</summary>
    public void Remove(PictureWait wait)
    {
        lock (_gate) _waits.Remove(wait);
    }

    /// <summary>Ends this encoder if nobody has used it lately.</summary>
    /// <param name="evenIfRecent">Whether it is enough that nobody waits now.</param>
    /// <returns>Whether it has retired.</returns>
    public bool TryRetire(bool evenIfRecent)
    {
        EncodedPicture? newest;
        long now = clock.GetTimestamp();
        lock (_gate)
        {
            bool isRecent = clock.GetElapsedTime(_lastUsed, now) < s_lingering;
            if (_isRetired || _isRunning || (isRecent && !evenIfRecent)) return false;
            _isRetired = true;
            newest = _newest;
            _newest = null;
        }

        newest?.Release();
        frames.Dispose();
        return true;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                // On demand a frame that nobody asked for now may be an old one.
                Frame? frame = IsOnDemand ? null : frames.TryRead();
                if (frame is null)
                {
                    if (!BeginToWait()) return;
                    frame = await WaitForFrameAsync().ConfigureAwait(false);
                }

                if (!await EncodeAndServeAsync(frame).ConfigureAwait(false)) return;
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException)
        {
            // The application has closed the camera.
            Stop();
        }
        catch (Exception exception)
        {
            Stop(exception);
        }
    }

    // There is no newer frame. False: nobody waits for one either.
    private bool BeginToWait()
    {
        long now = clock.GetTimestamp();
        lock (_gate)
        {
            for (int i = _waits.Count - 1; i >= 0; i--)
            {
                if (TryServe_NeedsLock(_waits[i], now)) _waits.RemoveAt(i);
            }

            _isWaitingForFrame = _isRunning = _waits.Count > 0;
            return _isRunning;
        }
    }

    private async Task<Frame?> WaitForFrameAsync()
    {
        try
        {
            // Ends with the camera, and within its read timeout if all who waited have gone.
            long version = states.Version;
            Frame? frame = await frames.ReadAsync().ConfigureAwait(false);
            // Null at once where nothing is open, or nothing comes any more.
            if (frame is null)
                await states.WaitForChangeAsync(version, s_retry, clock, CancellationToken.None).ConfigureAwait(false);
            return frame;
        }
        finally
        {
            lock (_gate) _isWaitingForFrame = false;
        }
    }

    // False: nobody waits any more. Nor may anybody when the frame comes: it is encoded even so, because this encoder
    // has taken it and nobody gets it again.
    private async Task<bool> EncodeAndServeAsync(Frame? frame)
    {
        if (frame is null) return IsWanted();
        EncodedPicture? picture = null;
        Task turn = s_turns.WaitAsync();
        bool hasWaited = !turn.IsCompleted;
        await turn.ConfigureAwait(false);
        try
        {
            if (hasWaited) frame = TakeNewer(frame);
            long grabbed = freshness.TimestampOf(frame);
            if (freshness.IsCurrent(grabbed)) picture = encoder.TryEncode(frame, key, grabbed);
        }
        finally
        {
            s_turns.Release();
            frame.Dispose();
        }

        if (picture is null) return IsWanted();
        onEncoded();
        return Serve(picture);
    }

    private Frame TakeNewer(Frame frame)
    {
        if (IsOnDemand || frames.TryRead() is not { } newer) return frame;
        frame.Dispose();
        return newer;
    }

    private bool IsWanted()
    {
        lock (_gate) return _isRunning = _waits.Count > 0;
    }

    private bool Serve(EncodedPicture picture)
    {
        EncodedPicture? previous;
        bool isWanted;
        lock (_gate)
        {
            previous = _newest;
            _newest = picture;
            for (int i = _waits.Count - 1; i >= 0; i--)
            {
                if (!_waits[i].Wants(picture)) continue;
                _waits[i].Complete(picture);
                _waits.RemoveAt(i);
            }

            isWanted = _isRunning = _waits.Count > 0;
        }

        previous?.Release();
        return isWanted;
    }

    // Only while there is no newer frame. True: he waits no longer.
    private bool TryServe_NeedsLock(PictureWait wait, long now)
    {
        if (_newest is { } newest && wait.Wants(newest) && IsCurrent(newest, now)) wait.Complete(newest);
        else if (!wait.IsPatient) wait.TrySetResult(null);
        else return false;
        return true;
    }

    private bool IsCurrent(EncodedPicture picture, long now) =>
        freshness.IsCurrent(picture.GrabbedTimestamp, now)
        && (!IsOnDemand || clock.GetElapsedTime(picture.GrabbedTimestamp, now) <= s_justMade);

    private void Stop(Exception? exception = null)
    {
        lock (_gate)
        {
            _isRunning = _isWaitingForFrame = false;
            foreach (PictureWait wait in _waits)
            {
                if (exception is null) wait.TrySetResult(null);
                else wait.TrySetException(exception);
            }

            _waits.Clear();
        }
    }
}
