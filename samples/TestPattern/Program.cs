using System.Globalization;
using LatestFrames;
using OpenCvSharp;

// Reads some frames of a source of one's own and prints what came. Needs no camera, no display and no video file.
int frames = 50;
double framesPerSecond = 25;
bool isUnderstood = args.Length <= 2
    && (args.Length < 1 || (int.TryParse(args[0], CultureInfo.InvariantCulture, out frames) && frames > 0))
    && (args.Length < 2
        || (double.TryParse(args[1], CultureInfo.InvariantCulture, out framesPerSecond)
            && framesPerSecond is >= 1 and <= 1000));
if (!isUnderstood)
{
    Console.Error.WriteLine(
        "Usage: TestPattern [<frames> [<frames per second, 1 to 1000>]], for example: TestPattern 50 25");
    return 2;
}

using var capture = new LatestFrameCapture(new TestPatternSource(new Size(640, 480), framesPerSecond));
for (int i = 0; i < frames; i++)
{
    using Frame? frame = capture.ReadFrame();
    if (frame is null)
    {
        Console.Error.WriteLine($"{capture}: {capture.Failure?.Message ?? "no frame came in time."}");
        return 1;
    }

    string position = frame.SourcePosition is { } time ? $"{time.TotalSeconds:0.000} s" : "unknown";
    Console.WriteLine(
        $"frame {frame.Number,4}, {frame.Image.Cols} x {frame.Image.Rows}, position {position}, "
        + $"{frame.Age.TotalMilliseconds:0.0} ms old, {frame.Skipped} skipped");
}

CaptureStatistics statistics = capture.GetStatistics();
Console.WriteLine(
    $"{capture}: {statistics.TotalGrabbed} grabbed, {statistics.TotalRead} read, "
    + $"{statistics.TotalBuffersMade} buffers made");
return 0;
