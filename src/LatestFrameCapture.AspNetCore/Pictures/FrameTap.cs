namespace LatestFrames;

/// <summary>The frames of a camera, for viewers: whoever else reads the camera misses none for it.</summary>
/// <remarks>
/// With <see cref="FrameDelivery.Every"/> the readers of a file share its frames, so viewers look at what is read ahead
/// and take nothing. Thread safety: one call at a time, and <see cref="Dispose"/> after the last one.
/// </remarks>
internal sealed class FrameTap : IDisposable
{
    // Nothing reports a frame to somebody who does not take it.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(40);
    private const int Attempts = 50;

    private readonly Camera _camera;
    private readonly TimeProvider _clock;
    private LatestFrameReader? _reader;
    private long _lastNumber;

    /// <param name="camera">The camera.</param>
    /// <param name="clock">The clock.</param>
    public FrameTap(Camera camera, TimeProvider clock)
    {
        _camera = camera;
        _clock = clock;
    }

    // A change of the configuration may change it.
    private bool IsShared => _camera.Delivery == FrameDelivery.Every;

    private LatestFrameReader Reader => _reader ??= _camera.Capture.CreateReader();

    /// <summary>The newest frame, unless it was returned before.</summary>
    /// <exception cref="ObjectDisposedException">The application has closed the camera.</exception>
    public Frame? TryRead() => IsShared ? TryLook() : Reader.TryReadFrame();

    /// <summary>As <see cref="TryRead"/>, after a wait of limited time.</summary>
    public async ValueTask<Frame?> ReadAsync()
    {
        if (!IsShared) return await Reader.ReadAsync().ConfigureAwait(false);
        for (int i = 0; i < Attempts; i++)
        {
            if (TryLook() is { } frame) return frame;
            await Task.Delay(s_interval, _clock, CancellationToken.None).ConfigureAwait(false);
        }

        return null;
    }

    public void Dispose() => _reader?.Dispose();

    private Frame? TryLook()
    {
        if (_camera.Capture.ReadRecent(1) is not [var frame]) return null;
        if (frame.Number == _lastNumber)
        {
            frame.Dispose();
            return null;
        }

        _lastNumber = frame.Number;
        return frame;
    }
}
