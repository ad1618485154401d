using System.Globalization;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Draws what the simulated camera sees: a still background, things that move, the frame number, the
/// stamp.</summary>
/// <remarks>Thread safety: one thread at a time. Dispose it when the last picture is drawn.</remarks>
public sealed unsafe class SceneRenderer : IDisposable
{
    // A round takes this many frames: slow enough to follow, fast enough to see a dropped frame.
    private const int BallRound = 100;
    private const int BarRound = 50;

    private static readonly Scalar s_ball = new(60, 190, 255);
    private static readonly Scalar s_bar = new(255, 255, 255);

    private readonly int _width;
    private readonly int _height;
    private readonly Mat _background;

    /// <summary>Prepares everything that no frame changes.</summary>
    /// <param name="width">The pictures' columns, at least <see cref="StampCodec.Width"/>.</param>
    /// <param name="height">The pictures' rows, at least <see cref="StampCodec.Height"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The picture would be too small for the stamp.</exception>
    public SceneRenderer(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, StampCodec.Width);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, StampCodec.Height);
        _width = width;
        _height = height;
        _background = new Mat(height, width, MatType.CV_8UC3);
        PaintBackground();
    }

    /// <summary>Draws one picture and stamps it with the time at which drawing began.</summary>
    /// <param name="image">Where to; becomes CV_8UC3 (BGR) of the renderer's size, its memory is used again when it
    /// fits.</param>
    /// <param name="frameNumber">Which picture; the same number gives the same scene.</param>
    /// <returns>The stamp in the picture.</returns>
    public FrameStamp Render(Mat image, int frameNumber)
    {
        ArgumentNullException.ThrowIfNull(image);

        // A camera's time is the exposure's. What comes after it, drawing included, is latency and belongs into the
        // age.
        FrameStamp stamp = FrameStamp.Now(frameNumber);
        _background.CopyTo(image);

        int radius = _height / 12;
        int ballX = radius + Swing(frameNumber, BallRound, _width - 2 * radius);
        int ballY = _height * 5 / 8 + (int)(_height / 8 * Math.Sin(frameNumber * Math.Tau / BallRound));
        Cv2.Circle(image, new Point(ballX, ballY), radius, s_ball, -1, LineTypes.AntiAlias);

        int barWidth = _width / 40;
        int barX = Swing(frameNumber, BarRound, _width - barWidth);
        Cv2.Rectangle(image, new Rect(barX, _height - _height / 24, barWidth, _height / 24), s_bar, -1);

        double scale = _width / 640.0;
        var textAt = new Point(_width / 40, _height - _height / 12);
        Cv2.PutText(image, frameNumber.ToString("D6", CultureInfo.InvariantCulture), textAt,
            HersheyFonts.HersheySimplex, scale, s_bar, Math.Max(1, (int)(2 * scale)), LineTypes.AntiAlias);

        StampCodec.Write(image, stamp);
        return stamp;
    }

    /// <inheritdoc/>
    public void Dispose() => _background.Dispose();

    // There and back again in a straight line: position 0 to length.
    private static int Swing(int frameNumber, int round, int length)
    {
        int phase = (int)((uint)frameNumber % (uint)round);
        return length * Math.Min(phase, round - phase) * 2 / round;
    }

    private void PaintBackground()
    {
        for (int y = 0; y < _height; y++)
        {
            byte* pixel = (byte*)_background.Data + y * _background.Step();
            for (int x = 0; x < _width; x++)
            {
                // A grid over the gradient: without edges an encoder would have nothing to spend its bits on.
                int line = x % 80 == 0 || y % 80 == 0 ? 40 : 0;
                *pixel++ = (byte)(60 + 100 * y / _height + line);
                *pixel++ = (byte)(40 + 80 * x / _width + line);
                *pixel++ = (byte)(30 + 60 * (x + y) / (_width + _height) + line);
            }
        }
    }
}
