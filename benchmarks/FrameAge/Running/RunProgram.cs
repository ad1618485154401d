using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The program of a child process: one contender, one camera, one line of JSON.</summary>
internal static class RunProgram
{
    public static int Run(Contender contender, string url, RunPlan plan)
    {
        ParentWatch.Start();

        // Loading OpenCV is not opening a camera.
        _ = Cv2.GetVersionString();
        using (new Mat())
        {
            try
            {
                Console.WriteLine(Measure(contender, url, plan).ToLine());
                return 0;
            }
            catch (InvalidOperationException e)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }
        }
    }

    private static RunReport Measure(Contender contender, string url, RunPlan plan)
    {
        var order = new FrameOrder();
        long opening = Stopwatch.GetTimestamp();
        using IContender consumer = contender.Open!(url);
        double? firstAgeMs = Read(consumer, order)?.AgeMs;
        TimeSpan openToFirst = Stopwatch.GetElapsedTime(opening);

        // Without work: what was stored while opening is worked off, for all of them alike.
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < plan.WarmUp) Read(consumer, order);

        var samples = new List<AgeSample>();
        long? grabbedBefore = consumer.FramesGrabbed;
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < plan.Duration)
        {
            if (Read(consumer, order) is { } frame)
                samples.Add(new AgeSample(Stopwatch.GetElapsedTime(start).TotalSeconds, frame.AgeMs, frame.Number));
            Thread.Sleep(plan.Work);
        }

        using Process process = Process.GetCurrentProcess();
        return new RunReport(
            openToFirst.TotalMilliseconds,
            firstAgeMs,
            samples,
            order.FramesRead,
            order.FramesRepeated,
            order.FramesBackward,
            order.FramesUnreadable,
            consumer.FramesGrabbed - grabbedBefore,
            (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds,
            process.PeakWorkingSet64 / 1e6);
    }

    private static (double AgeMs, int Number)? Read(IContender consumer, FrameOrder order)
    {
        if (!consumer.Read()) throw new InvalidOperationException("it got no frame: the stream could not be opened, or ended.");

        // The age first: what is done between reading and here would count.
        bool isReadable = StampCodec.TryRead(consumer.Image, out FrameStamp stamp);
        TimeSpan age = stamp.Age();
        order.Add(isReadable ? stamp.FrameNumber : null);
        return isReadable ? (age.TotalMilliseconds, stamp.FrameNumber) : null;
    }
}
