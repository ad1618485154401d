using LatestFrames;
using OpenCvSharp;

// A program that opens captures at once, never disposes them, and ends while they run. Arguments: how it ends (return, exit, throw, wait: until it is killed or
// its input ends), and the sources; what begins with ffmpeg: is read by FFmpegSource, with opencv: by OpenCV's FFmpeg.
string end = args[0];
Task<LatestFrameCapture>[] opening =
[
    .. args[1..].Select(source => Task.Factory.StartNew(() => Open(source), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
];
LatestFrameCapture[] captures = await Task.WhenAll(opening);
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
    const string ByFFmpeg = "ffmpeg:", ByOpenCv = "opencv:";
    if (source.StartsWith(ByOpenCv, StringComparison.Ordinal)) return new LatestFrameCapture(source[ByOpenCv.Length..], VideoCaptureAPIs.FFMPEG);
    if (!source.StartsWith(ByFFmpeg, StringComparison.Ordinal)) return new LatestFrameCapture(source);
    var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { StallTimeout = TimeSpan.FromSeconds(3) });
    capture.Open(new FFmpegSource(source[ByFFmpeg.Length..]));
    return capture;
}
