using System.Diagnostics;

namespace LatestFrames;

/// <summary>What this process holds while one contender reads a camera for a long time.</summary>
internal static class MemoryMeasurement
{
    // Counting handles makes garbage, a megabyte in ten minutes if it were done with each sample.
    private const int SamplesPerHandleCount = 10;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    public static MemoryReport Run(Contender contender, string url, RunPlan plan)
    {
        var samples = new List<MemorySample>((int)(plan.Duration / s_interval) + 1);
        var work = new WorkSequence(plan.Work);
        using IContender consumer = contender.Open!(url);
        consumer.ReadNext();

        long framesRead = 0;
        long? grabbedBefore = consumer.FramesGrabbed;
        long start = Stopwatch.GetTimestamp();
        TimeSpan next = s_interval;
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < plan.Duration)
        {
            consumer.ReadNext();
            framesRead++;
            Thread.Sleep(work.Next());
            if (elapsed < next) continue;
            int? handles = samples.Count % SamplesPerHandleCount == 0 ? null : samples[^1].Process.Handles;
            samples.Add(new MemorySample(elapsed.TotalSeconds, ProcessSample.Take(handles)));
            next += s_interval;
        }

        return new MemoryReport(consumer.FramesGrabbed - grabbedBefore, framesRead, samples);
    }
}
