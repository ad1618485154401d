using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A running simulated camera. All members are called by one capture thread, so there is no lock.</summary>
internal sealed class SimulatedConnection : IFrameConnection
{
    private static readonly Scalar s_dark = new(28, 26, 24);
    private static readonly Scalar s_light = new(235, 235, 235);

    private readonly SimulatedCamera _camera;
    private readonly CancellationToken _cancellationToken;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Mat _scene;
    private readonly Scalar _color;
    private long _frame;

    public SimulatedConnection(SimulatedCamera camera, FrameSourceOpening opening)
    {
        _camera = camera;
        // Not for the opening alone: it ends the waits of the whole connection.
        _cancellationToken = opening.CancellationToken;
        _color = ColorOf(camera.Hue, saturation: 190, value: 220);
        _scene = DrawScene();
    }

    public string BackendName => "SIMULATED";

    public bool IsLive => true;

    public int DecoderDelay => 0;

    public Size Size => _camera.Size;

    public double FramesPerSecond => _camera.FramesPerSecond;

    public TimeSpan? Position => TimeOf(_frame);

    public bool Grab()
    {
        TimeSpan now = _clock.Elapsed;
        long next = Math.Max(_frame, (long)(now.TotalSeconds * FramesPerSecond)) + 1;
        if (_cancellationToken.WaitHandle.WaitOne(TimeOf(next) - now) || !_camera.IsOn) return false;
        _frame = next;
        return true;
    }

    public bool Retrieve(Mat image)
    {
        _scene.CopyTo(image);
        // Not everywhere at the same place.
        double time = TimeOf(_frame).TotalSeconds + _camera.Hue;
        int unit = Size.Height / 12;

        // Somebody walks to and fro, and the lamp of the mast turns.
        double way = Math.Abs(time / 8 % 2 - 1);
        int step = (int)(Math.Sin(time * 7) * unit / 8);
        var feet = new Point((int)(unit * 2 + way * (Size.Width - 4 * unit)), unit * 9 + step);
        Point body = feet - new Point(0, unit * 2);
        Cv2.Ellipse(image, body, new Size(unit / 2, unit), 0, 0, 360, _color, -1, LineTypes.AntiAlias);
        Cv2.Circle(image, feet - new Point(0, unit * 7 / 2), unit / 2, s_light, -1, LineTypes.AntiAlias);
        var mast = new Point(Size.Width - 2 * unit, 3 * unit);
        var ray = new Point((int)(Math.Cos(time * 3) * unit), (int)(Math.Sin(time * 3) * unit));
        Cv2.Line(image, mast, mast + ray, s_light, 3, LineTypes.AntiAlias);

        string clock = DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss.ff", CultureInfo.InvariantCulture);
        Cv2.Rectangle(image, new Rect(0, 0, unit * 9, unit), s_dark, -1);
        var corner = new Point(unit / 4, unit * 3 / 4);
        Cv2.PutText(image, clock, corner, HersheyFonts.HersheySimplex, unit / 48.0, s_light, 2, LineTypes.AntiAlias);
        return true;
    }

    public double GetProperty(int propertyId) => 0;

    public bool SetProperty(int propertyId, double value) => false;

    public void Dispose() => _scene.Dispose();

    private static Scalar ColorOf(int hue, int saturation, int value)
    {
        using var color = new Mat(1, 1, MatType.CV_8UC3, new Scalar(hue, saturation, value));
        Cv2.CvtColor(color, color, ColorConversionCodes.HSV2BGR);
        Vec3b bgr = color.At<Vec3b>(0, 0);
        return new Scalar(bgr.Item0, bgr.Item1, bgr.Item2);
    }

    // A wall, a door, a window, a mast and the ground, all of it in one hue.
    private Mat DrawScene()
    {
        int unit = Size.Height / 12, ground = unit * 8, mast = Size.Width - 2 * unit;
        var scene = new Mat(Size, MatType.CV_8UC3, ColorOf(_camera.Hue, 70, 150));
        Cv2.Rectangle(scene, new Rect(0, ground, Size.Width, unit * 4), ColorOf(_camera.Hue, 40, 90), -1);
        for (int x = 0; x < Size.Width; x += unit * 2)
        {
            var near = new Point(x * 2 - Size.Width / 2, Size.Height);
            Cv2.Line(scene, new Point(x, ground), near, ColorOf(_camera.Hue, 40, 75), 2, LineTypes.AntiAlias);
        }

        Cv2.Rectangle(scene, new Rect(unit * 4, unit * 3, unit * 3, unit * 5), ColorOf(_camera.Hue, 90, 80), -1);
        var window = new Rect(unit * 10, unit * 3, unit * 4, unit * 3);
        Cv2.Rectangle(scene, window, ColorOf(_camera.Hue, 30, 200), -1);
        Cv2.Rectangle(scene, window, s_dark, unit / 8);
        Cv2.Line(scene, new Point(mast, unit * 3), new Point(mast, ground), s_dark, unit / 4);
        return scene;
    }

    private TimeSpan TimeOf(long frame) => TimeSpan.FromSeconds(frame / FramesPerSecond);
}
