using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>A capture of a camera that sends a picture when a test says so, by the test's clock.</summary>
/// <remarks>Thread safety: one thread.</remarks>
internal sealed class SteppedCamera : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock;
    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _inGrab = new(0);
    private FrameTimes _times;
    private volatile bool _isEnding;

    public SteppedCamera(FakeTimeProvider clock, LatestFrameCaptureOptions? options = null)
    {
        _clock = clock;
        var source = new ScriptedStream(clock) { OnGrab = Grab };
        Capture = new LatestFrameCapture(source, (options ?? new LatestFrameCaptureOptions()) with
        {
            TimeProvider = clock,
            StallTimeout = TimeSpan.FromHours(2),
            Reconnect = null,
        });
        Assert.True(_inGrab.Wait(s_limit));
    }

    public LatestFrameCapture Capture { get; }

    /// <summary>Sends a picture that arrived a while ago, and waits until the capture has dealt with it.</summary>
    public void Send(DateTimeOffset? cameraTime = null, TimeSpan decoding = default)
    {
        long before = (long)(decoding.TotalSeconds * _clock.TimestampFrequency);
        _times = new FrameTimes(_clock.GetTimestamp() - before, _clock.GetUtcNow() - decoding, cameraTime);
        _go.Release();
        Assert.True(_inGrab.Wait(s_limit));
    }

    /// <summary>Closes the capture's source.</summary>
    public void EndWithCapture()
    {
        _isEnding = true;
        _go.Release();
        Capture.Release();
    }

    public void Dispose()
    {
        _isEnding = true;
        _go.Release();
        Capture.Dispose();
        _go.Dispose();
        _inGrab.Dispose();
    }

    private StreamGrab Grab(ScriptedStream.Connection connection)
    {
        _inGrab.Release();
        Assert.True(_go.Wait(TimeSpan.FromSeconds(60)));
        if (_isEnding) return connection.WaitForEnd();
        connection.Picture();
        connection.Times = _times;
        return StreamGrab.Picture;
    }
}
