using LatestFrames;
using OpenCvSharp;

// A program that opens captures at once, never disposes them, and ends while they run. Arguments: how it ends (return,
// exit, throw, wait: until it is killed or its input ends; starting: while children of FFmpegSource start on many
// threads; record: as wait, recording into the directory that follows and saying the number of each picture that
// comes), and the sources; what begins with ffmpeg: is read by FFmpegSource, with opencv: by OpenCV's FFmpeg.
string end = args[0];
if (end == "starting") return StartChildren();
if (end == "record") return Record(args[1], args[2]);
Task<LatestFrameCapture>[] opening =
[
    .. args[1..].Select(source => Task.Factory.StartNew(
        () => Open(source), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
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

static int StartChildren()
{
    const int Threads = 8;
    using var begun = new CountdownEvent(Threads);
    for (int i = 0; i < Threads; i++) new Thread(StartAgainAndAgain) { IsBackground = true }.Start();
    begun.Wait();
    Console.WriteLine("starting");
    Console.In.ReadLine();
    return 0;

    void StartAgainAndAgain()
    {
        for (int n = 0; ; n++)
        {
            if (n == 2) begun.Signal();
            using var capture = new LatestFrameCapture(
                new LatestFrameCaptureOptions { OpenTimeout = TimeSpan.FromMilliseconds(10) });
            capture.Open(new FFmpegSource("rtsp://127.0.0.1:9/"));
        }
    }
}

static int Record(string directory, string source)
{
    var capture = new LatestFrameCapture(source);
    var recorder = new StreamRecorder(capture, new StreamRecorderOptions { Directory = directory });
    recorder.Start();
    AccessUnitReader reader = capture.CreateAccessUnitReader();
    SpinWait.SpinUntil(() => recorder.TotalPictures > 0 || recorder.Failure is not null);
    Console.WriteLine(recorder.Failure is null ? "recording" : recorder.Failure.Message);
    new Thread(() =>
    {
        while (true)
        {
            if (reader.Read() is { } picture) Console.WriteLine(picture.Number);
        }
    })
    { IsBackground = true }.Start();
    Console.In.ReadLine();
    return 0;
}

static LatestFrameCapture Open(string source)
{
    const string ByFFmpeg = "ffmpeg:", ByOpenCv = "opencv:";
    if (source.StartsWith(ByOpenCv, StringComparison.Ordinal))
        return new LatestFrameCapture(source[ByOpenCv.Length..], VideoCaptureAPIs.FFMPEG);
    if (!source.StartsWith(ByFFmpeg, StringComparison.Ordinal)) return new LatestFrameCapture(source);
    var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { StallTimeout = TimeSpan.FromSeconds(3) });
    capture.Open(new FFmpegSource(source[ByFFmpeg.Length..]));
    return capture;
}
