using LatestFrames;
using OpenCvSharp;

// A program that never disposes its captures, and ends while they run. Arguments: how it ends (return, exit, throw, wait: until it is killed or
// its input ends), and the sources; what begins with ffmpeg: is read by FFmpegSource.
string end = args[0];
LatestFrameCapture[] captures = [.. args[1..].Select(Open)];
using var image = new Mat();
foreach (LatestFrameCapture capture in captures)
{
    if (capture.IsOpened() && !capture.Read(image)) return 2;
}

Console.WriteLine("reading");
switch (end)
{
    case "exit":
        Environment.Exit(0);
        break;
    case "wait":
        Console.In.ReadLine();
        break;
    case "throw":
        throw new InvalidOperationException("as programs do");
}

return 0;

static LatestFrameCapture Open(string source)
{
    const string ByFFmpeg = "ffmpeg:";
    if (!source.StartsWith(ByFFmpeg, StringComparison.Ordinal)) return new LatestFrameCapture(source);
    var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { StallTimeout = TimeSpan.FromSeconds(3) });
    capture.Open(new FFmpegSource(source[ByFFmpeg.Length..]));
    return capture;
}
