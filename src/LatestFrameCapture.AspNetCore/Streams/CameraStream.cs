using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>The H.264 that a camera sends, for pages that decode it: whether there is any, and that there is
/// news.</summary>
/// <param name="camera">The camera.</param>
/// <param name="states">Tell when asking the camera again is worth it.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
/// <remarks>
/// <para>A capture keeps its coded pictures only while somebody reads them, and then from a key frame on. So one reader
/// is kept while any tile shows the camera, and a little longer; each tile reads by one of its own, which begins with
/// the group in memory.</para>
/// <para>Thread safety: all members may be called from any thread.</para>
/// </remarks>
internal sealed class CameraStream(Camera camera, CameraStates states, TimeProvider clock, ILogger logger)
{
    // Whoever returns to the wall from one camera in full size does not wait for a key frame.
    private static readonly TimeSpan s_lingering = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    // Another coding usually comes with another connection, of which the states tell.
    private static readonly TimeSpan s_recheck = TimeSpan.FromMinutes(1);

    // Guards: _viewers, _unusedSince, _isRunning. The application's clock may take locks, and is asked outside.
    private readonly object _gate = new();
    private Action[] _viewers = [];
    private long? _unusedSince;
    private bool _isRunning;

    // Volatile.
    private long _newestKey;
    private volatile bool _isUnavailable;

    /// <summary>Whether it is known that the camera has no stream that a page could decode.</summary>
    public bool IsUnavailable => _isUnavailable;

    /// <summary>The number of the newest key frame (<see cref="CodedPicture.Number"/>).</summary>
    public long NewestKey => Volatile.Read(ref _newestKey);

    /// <summary>The camera's capture.</summary>
    public LatestFrameCapture Capture => camera.Capture;

    /// <summary>Adds a tile.</summary>
    /// <param name="onChanged">
    /// Is called after each new picture and when there is or is no stream; on any thread, and must not wait. The same
    /// delegate removes the tile.
    /// </param>
    public void Add(Action onChanged)
    {
        lock (_gate)
        {
            _viewers = [.. _viewers, onChanged];
            _unusedSince = null;
            if (_isRunning) return;
            _isRunning = true;
        }

        _ = Task.Run(RunAsync);
    }

    /// <summary>Removes a tile.</summary>
    public void Remove(Action onChanged)
    {
        // Without the application's clock: one that fails would keep the tile. RunAsync sees when the last has gone.
        lock (_gate)
        {
            int index = Array.IndexOf(_viewers, onChanged);
            if (index >= 0) _viewers = [.. _viewers[..index], .. _viewers[(index + 1)..]];
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                long version = states.Version;
                if (TryEnd()) return;
                if (await TryFollowAsync().ConfigureAwait(false)) continue;
                Report(isUnavailable: true);
                await states
                    .WaitForChangeAsync(version, s_recheck, clock, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (camera.Capture.IsDisposed)
            {
                // The application has closed the camera, which is not opened again.
                Report(isUnavailable: true);
                lock (_gate) _isRunning = false;
                return;
            }
            catch (Exception exception)
            {
                // It may be the application's clock that fails, so that is not waited by.
                AspNetCoreLog.PictureFailed(logger, camera.Name, exception);
                await Task.Delay(s_retry).ConfigureAwait(false);
            }
        }
    }

    // False: there is no stream that a page can decode. True: nobody wants it any more.
    private async Task<bool> TryFollowAsync()
    {
        if (!camera.Capture.TryCreateAccessUnitReader(out AccessUnitReader? reader, out _)) return false;
        using (reader)
        {
            while (!IsUnused())
            {
                long version = states.Version;
                long began = clock.GetTimestamp();
                if (await reader.ReadAsync(s_silence).ConfigureAwait(false) is { } unit)
                {
                    if (unit.Codec != VideoCodec.H264) return false;
                    if (unit.IsKeyFrame) Volatile.Write(ref _newestKey, unit.Number);
                    Report(isUnavailable: false);
                    continue;
                }

                // Before it was connected nobody knew.
                if (camera.Capture.State == CaptureState.Live)
                {
                    if (!camera.Capture.TryCreateAccessUnitReader(out AccessUnitReader? other, out _)) return false;
                    other.Dispose();
                }

                // At once where nothing is open.
                if (clock.GetElapsedTime(began) >= s_silence / 2) continue;
                await states.WaitForChangeAsync(version, s_retry, clock, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return true;
    }

    // First the news: a tile that is added after the others were called sees it by itself.
    private void Report(bool isUnavailable)
    {
        _isUnavailable = isUnavailable;
        Action[] viewers;
        lock (_gate) viewers = _viewers;
        foreach (Action viewer in viewers) viewer();
    }

    private bool IsUnused()
    {
        long now = clock.GetTimestamp();
        lock (_gate) return IsUnused_NeedsLock(now);
    }

    private bool TryEnd()
    {
        long now = clock.GetTimestamp();
        lock (_gate)
        {
            if (!IsUnused_NeedsLock(now)) return false;
            _isRunning = false;
            return true;
        }
    }

    private bool IsUnused_NeedsLock(long now)
    {
        if (_viewers.Length > 0) return false;
        _unusedSince ??= now;
        return clock.GetElapsedTime(_unusedSince.Value, now) > s_lingering;
    }
}
