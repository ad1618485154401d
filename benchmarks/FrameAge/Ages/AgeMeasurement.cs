using System.Diagnostics;

namespace LatestFrames;

/// <summary>The ages of one contender's frames, in this process.</summary>
internal static class AgeMeasurement
{
    public static AgeReport Run(Contender contender, string url, RunPlan plan)
    {
        var order = new FrameOrder();
        long opening = Stopwatch.GetTimestamp();
        using IContender consumer = contender.Open!(url);
        double? firstAgeMs = Read(consumer, order)?.AgeMs;
        TimeSpan openToFirst = Stopwatch.GetElapsedTime(opening);

        // Without work: what was stored while opening is worked off, for all of them alike.
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < plan.WarmUp) Read(consumer, order);

        var work = new WorkSequence(plan.Work);
        var samples = new List<AgeSample>();
        long? grabbedBefore = consumer.FramesGrabbed;
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < plan.Duration)
        {
            if (Read(consumer, order) is { } frame)
                samples.Add(new AgeSample(Stopwatch.GetElapsedTime(start).TotalSeconds, frame.AgeMs, frame.Number));
            Thread.Sleep(work.Next());
        }

        using Process process = Process.GetCurrentProcess();
        return new AgeReport(
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
        consumer.ReadNext();

        // First of all: what is done between reading and here would count.
        long readAt = FrameClock.NowMicroseconds;
        bool isReadable = StampCodec.TryRead(consumer.Image, out FrameStamp stamp);
        order.Add(isReadable ? stamp.FrameNumber : null);
        return isReadable ? (FrameClock.Between(stamp.TakenAtMicroseconds, readAt).TotalMilliseconds, stamp.FrameNumber) : null;
    }
}
