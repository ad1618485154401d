using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>The encoded pictures of one camera, in the sizes and qualities that somebody wants.</summary>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class CameraPictures
{
    /// <summary>The largest number of sizes and qualities at a time.</summary>
    public const int MaxKeys = 32;

    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(5);

    // Guards: _encoders, _isSweeping.
    private readonly object _gate = new();
    private readonly Dictionary<PictureKey, PictureEncoder> _encoders = [];
    private readonly Camera _camera;
    private readonly CameraStates _states;
    private readonly TimeProvider _clock;
    private readonly JpegEncoder _encoder;
    private readonly CameraFreshness _freshness;
    private readonly ILogger _logger;
    private readonly ITimer _sweeper;
    private string? _lastException;
    private bool _isSweeping;
    private long _encodings;

    /// <param name="camera">The camera.</param>
    /// <param name="states">The states of all cameras.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="encoder">Makes the pictures.</param>
    /// <param name="logger">The log.</param>
    public CameraPictures(
        Camera camera, CameraStates states, TimeProvider clock, JpegEncoder encoder, ILogger logger)
    {
        _freshness = new CameraFreshness(camera, clock);
        _camera = camera;
        _states = states;
        _clock = clock;
        _encoder = encoder;
        _logger = logger;
        _sweeper = clock.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many pictures were encoded.</summary>
    public long TotalEncodings => Interlocked.Read(ref _encodings);

    /// <summary>How many sizes and qualities are kept.</summary>
    public int CurrentKeys
    {
        get
        {
            lock (_gate) return _encoders.Count;
        }
    }

    /// <summary>How many pictures are kept, or not yet released by those who got them.</summary>
    public int CurrentPictures => _encoder.CurrentPictures;

    /// <summary>Waits for the newest picture, if its number is larger than <paramref name="after"/>, else for the next
    /// one.</summary>
    /// <returns>A picture that the caller releases; null when the application has closed the camera.</returns>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="TooManySizesException">Others wait for too many other sizes.</exception>
    public Task<EncodedPicture?> WaitAsync(PictureKey key, long after, CancellationToken cancellationToken) =>
        WaitAsync(key, new PictureWait(after, isPatient: true), cancellationToken);

    /// <summary>As <see cref="WaitAsync(PictureKey, long, CancellationToken)"/>, without waiting for the
    /// camera.</summary>
    /// <returns>
    /// As there; null also when there is no such picture now. On demand there is none unless somebody else waits.
    /// </returns>
    public Task<EncodedPicture?> TryGetAsync(PictureKey key, long after, CancellationToken cancellationToken) =>
        WaitAsync(key, new PictureWait(after, isPatient: false), cancellationToken);

    /// <summary>Whether a picture is still worth showing.</summary>
    public bool IsCurrent(EncodedPicture picture) => _freshness.IsCurrent(picture.GrabbedTimestamp);

    private async Task<EncodedPicture?> WaitAsync(PictureKey key, PictureWait wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PictureEncoder encoder;
        do
        {
            encoder = GetEncoder(key);
        }
        while (!encoder.TryAdd(wait));

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((PictureWait)state!).TrySetCanceled(token), wait);
        try
        {
            return await wait.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            encoder.Remove(wait);
            throw;
        }
    }

    private PictureEncoder GetEncoder(PictureKey key)
    {
        bool isFirst;
        PictureEncoder? kept;
        lock (_gate)
        {
            isFirst = _encoders.TryGetValue(key, out kept) && TryBeginToSweep_NeedsLock();
        }

        if (isFirst) ScheduleSweep();
        if (kept is not null) return kept;

        // Its own gate is not taken inside this one.
        if (CurrentKeys >= MaxKeys) Retire(evenIfRecent: true, atMost: 1);
        var frames = new FrameTap(_camera, _clock);
        var made = new PictureEncoder(_camera, key, frames, _encoder, _freshness, _states, _clock, OnEncoded);
        bool isKept = false;
        try
        {
            lock (_gate)
            {
                if (_encoders.TryGetValue(key, out PictureEncoder? encoder)) return encoder;
                if (_encoders.Count >= MaxKeys) throw new TooManySizesException();
                _encoders.Add(key, made);
                isKept = true;
                isFirst = TryBeginToSweep_NeedsLock();
                return made;
            }
        }
        finally
        {
            if (!isKept) made.TryRetire(evenIfRecent: true);
            if (isFirst) ScheduleSweep();
        }
    }

    private void OnEncoded() => Interlocked.Increment(ref _encodings);

    private bool TryBeginToSweep_NeedsLock()
    {
        bool isFirst = !_isSweeping;
        _isSweeping = true;
        return isFirst;
    }

    // The program's own clock, so not inside the gate; only whoever has set _isSweeping calls it. Where the clock fails
    // whoever asks for a picture next does.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    private void ScheduleSweep()
    {
        try
        {
            _sweeper.Change(s_sweep, Timeout.InfiniteTimeSpan);
        }
        catch (Exception exception)
        {
            lock (_gate) _isSweeping = false;
            Report(exception);
        }
    }

    // On the timer's thread, where an exception of the program's clock would end the process.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    private void Sweep()
    {
        try
        {
            Retire(evenIfRecent: false, atMost: int.MaxValue);
        }
        catch (Exception exception)
        {
            // What is left is for the next sweep.
            Report(exception);
        }

        lock (_gate)
        {
            _isSweeping = _encoders.Count > 0;
            if (!_isSweeping) return;
        }

        ScheduleSweep();
    }

    // Each different one once: it may come with every sweep.
    private void Report(Exception exception)
    {
        string text = $"{exception.GetType().Name}: {exception.Message}";
        if (Interlocked.Exchange(ref _lastException, text) != text)
            AspNetCoreLog.SweepFailed(_logger, _camera.Name, exception);
    }

    private void Retire(bool evenIfRecent, int atMost)
    {
        KeyValuePair<PictureKey, PictureEncoder>[] all;
        lock (_gate) all = [.. _encoders];
        foreach ((PictureKey key, PictureEncoder encoder) in all)
        {
            if (atMost == 0) return;
            if (!encoder.TryRetire(evenIfRecent)) continue;
            atMost--;
            lock (_gate) _encoders.Remove(key);
        }
    }
}
