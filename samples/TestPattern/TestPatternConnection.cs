using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A running test pattern. All members are called by one capture thread, so there is no lock.</summary>
internal sealed class TestPatternConnection : IFrameConnection
{
    private static readonly Scalar s_black = new(0, 0, 0);

    private readonly Size _size;
    private readonly double _framesPerSecond;
    private readonly TimeSpan _readTimeout;
    private readonly CancellationToken _cancellationToken;
    private readonly Mat _bars;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _frame;

    public TestPatternConnection(Size size, double framesPerSecond, FrameSourceOpening opening)
    {
        _size = size;
        _framesPerSecond = framesPerSecond;
        _readTimeout = opening.ReadTimeout;

        // Not for the opening alone: it ends the waits of the whole connection.
        _cancellationToken = opening.CancellationToken;
        _bars = DrawBars(size);
    }

    public string BackendName => "PATTERN";

    public bool IsLive => true;

    public int DecoderDelay => 0;

    /// <summary>Waits for the next frame's time. The waiting belongs here: by it a capture knows that a stream is at the present.</summary>
    public bool Grab()
    {
        // As with a camera: who comes late has missed frames, and does not get them faster afterwards.
        TimeSpan now = _clock.Elapsed;
        long next = Math.Max(_frame, (long)(now.TotalSeconds * _framesPerSecond)) + 1;
        TimeSpan untilDue = TimeOf(next) - now;

        // No wait without a limit, and none that outlasts the capture.
        bool isInTime = untilDue <= _readTimeout;
        bool isCancelled = _cancellationToken.WaitHandle.WaitOne(isInTime ? untilDue : _readTimeout);
        if (!isInTime || isCancelled) return false;
        _frame = next;
        return true;
    }

    /// <summary>Draws the frame. The image holds an old one or nothing: CopyTo makes it fit and overwrites every pixel.</summary>
    public bool Retrieve(Mat image)
    {
        _bars.CopyTo(image);

        // A live picture that never changed would be taken for a frozen one.
        int x = (int)(_frame % _size.Width);
        Cv2.Line(image, new Point(x, 0), new Point(x, _size.Height - 1), s_black);
        Cv2.PutText(image, _frame.ToString(CultureInfo.InvariantCulture), new Point(10, _size.Height - 10), HersheyFonts.HersheySimplex, fontScale: 1, s_black, thickness: 2);
        return true;
    }

    public double GetProperty(int propertyId) => (VideoCaptureProperties)propertyId switch
    {
        VideoCaptureProperties.Fps => _framesPerSecond,
        VideoCaptureProperties.FrameWidth => _size.Width,
        VideoCaptureProperties.FrameHeight => _size.Height,
        VideoCaptureProperties.FrameCount => -1,
        VideoCaptureProperties.PosMsec => TimeOf(_frame).TotalMilliseconds,
        _ => 0,
    };

    public bool SetProperty(int propertyId, double value) => false;

    public void Dispose() => _bars.Dispose();

    private static Mat DrawBars(Size size)
    {
        // White, yellow, cyan, green, magenta, red, blue, grey; in OpenCV's order, blue first.
        Scalar[] colours = [new(255, 255, 255), new(0, 255, 255), new(255, 255, 0), new(0, 255, 0), new(255, 0, 255), new(0, 0, 255), new(255, 0, 0), new(128, 128, 128)];
        var bars = new Mat(size, MatType.CV_8UC3, colours[^1]);
        for (int i = 0; i < colours.Length; i++)
        {
            int left = i * size.Width / colours.Length, right = (i + 1) * size.Width / colours.Length;
            Cv2.Rectangle(bars, new Rect(left, 0, right - left, size.Height), colours[i], thickness: -1);
        }

        return bars;
    }

    private TimeSpan TimeOf(long frame) => TimeSpan.FromSeconds(frame / _framesPerSecond);
}
