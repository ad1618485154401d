using System.Diagnostics;
using LatestFrames;
using OpenCvSharp;

// Records a clip whenever something moves: from five seconds before it until ten seconds after it.
if (args.Length is not (2 or 3) || !Directory.Exists(args[1]))
{
    Console.Error.WriteLine("Usage: Recorder <url> <existing directory> [seconds after the last motion]");
    return 2;
}

TimeSpan after = TimeSpan.FromSeconds(args.Length == 3 ? int.Parse(args[2], null) : 10);
await using var capture = new LatestFrameCapture(args[0]);

// Before anything happens: it remembers what led to it. It decodes and encodes nothing.
await using var recorder = new StreamRecorder(
    capture, new StreamRecorderOptions { Directory = args[1], Prefix = "motion", PreRoll = TimeSpan.FromSeconds(5) });
recorder.FileCompleted += (_, e) => Console.WriteLine($"{e.File.Path}: {e.File.Duration.TotalSeconds:0.0} s");
recorder.Failed += (_, e) => Console.Error.WriteLine(e.Failure);
Console.WriteLine($"{capture}");

using Mat small = new(), before = new();
long lastMotion = 0, lastStart = 0;
while (capture.State != CaptureState.Faulted)
{
    // Five looks a second at the newest picture are enough, whatever the camera's rate.
    await Task.Delay(200);
    using (Frame? frame = await capture.ReadAsync())
    {
        if (frame is null) continue;
        Cv2.Resize(frame.Image, small, new Size(64, 36), 0, 0, InterpolationFlags.Area);
    }

    // By how many of 255 levels a point has changed, in the mean of all points and colours.
    double change = before.Empty() ? 0 : Cv2.Norm(small, before, NormTypes.L1) / (64 * 36 * 3);
    small.CopyTo(before);
    if (change > 1)
    {
        lastMotion = Stopwatch.GetTimestamp();

        // A disk that is full is not tried again at each look.
        bool isPausing = recorder.State == RecorderState.Failed && Stopwatch.GetElapsedTime(lastStart) < after;
        if (isPausing) continue;
        lastStart = lastMotion;
        recorder.Start();
    }
    else if (recorder.State == RecorderState.Recording && Stopwatch.GetElapsedTime(lastMotion) > after)
    {
        await recorder.StopAsync();
    }
}

Console.Error.WriteLine(capture.Failure);
return 1;
