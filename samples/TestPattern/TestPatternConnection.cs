using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A running test pattern. All members are called by one capture thread, so there is no lock.</summary>
internal sealed class TestPatternConnection : IFrameConnection
{
    private static readonly Scalar s_black = new(0, 0, 0);

    private readonly TimeSpan _stallTimeout;
    private readonly CancellationToken _cancellationToken;
    private readonly Mat _bars;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _frame;

    public TestPatternConnection(Size size, double framesPerSecond, FrameSourceOpening opening)
    {
        Size = size;
        FramesPerSecond = framesPerSecond;
        _stallTimeout = opening.StallTimeout;

        // Not for the opening alone: it ends the waits of the whole connection.
        _cancellationToken = opening.CancellationToken;
        _bars = DrawBars(size);
    }

    public string BackendName => "PATTERN";

    public bool IsLive => true;

    public int DecoderDelay => 0;

    public Size Size { get; }

    public double FramesPerSecond { get; }

    public TimeSpan? Position => TimeOf(_frame);

    /// <summary>Waits for the next frame's time. By this wait a capture knows that the stream is at its live
    /// edge.</summary>
    public bool Grab()
    {
        // As with a camera: a late reader has missed frames, and does not get them faster afterwards.
        TimeSpan now = _clock.Elapsed;
        long next = Math.Max(_frame, (long)(now.TotalSeconds * FramesPerSecond)) + 1;
        TimeSpan untilDue = TimeOf(next) - now;

        // No wait without a limit, and none that outlasts the capture.
        bool isInTime = untilDue <= _stallTimeout;
        bool isCancelled = _cancellationToken.WaitHandle.WaitOne(isInTime ? untilDue : _stallTimeout);
        if (!isInTime || isCancelled) return false;
        _frame = next;
        return true;
    }

    /// <summary>Draws the frame. The image holds an old one or nothing: CopyTo makes it fit and overwrites every
    /// pixel.</summary>
    public bool Retrieve(Mat image)
    {
        _bars.CopyTo(image);

        // A live picture that never changed would be taken for a frozen one.
        int x = (int)(_frame % Size.Width);
        Cv2.Line(image, new Point(x, 0), new Point(x, Size.Height - 1), s_black);
        Cv2.PutText(
            image,
            _frame.ToString(CultureInfo.InvariantCulture),
            new Point(10, Size.Height - 10),
            HersheyFonts.HersheySimplex,
            fontScale: 1,
            s_black,
            thickness: 2);
        return true;
    }

    public double GetProperty(int propertyId) => 0;

    public bool SetProperty(int propertyId, double value) => false;

    public void Dispose() => _bars.Dispose();

    private static Mat DrawBars(Size size)
    {
        // White, yellow, cyan, green, magenta, red, blue, grey; in OpenCV's order, blue first.
        Scalar[] colors =
        [
            new(255, 255, 255), new(0, 255, 255), new(255, 255, 0), new(0, 255, 0),
            new(255, 0, 255), new(0, 0, 255), new(255, 0, 0), new(128, 128, 128),
        ];
        var bars = new Mat(size, MatType.CV_8UC3, colors[^1]);
        for (int i = 0; i < colors.Length; i++)
        {
            int left = i * size.Width / colors.Length, right = (i + 1) * size.Width / colors.Length;
            Cv2.Rectangle(bars, new Rect(left, 0, right - left, size.Height), colors[i], thickness: -1);
        }

        return bars;
    }

    private TimeSpan TimeOf(long frame) => TimeSpan.FromSeconds(frame / FramesPerSecond);
}
