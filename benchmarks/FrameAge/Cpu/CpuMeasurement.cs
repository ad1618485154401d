using System.Diagnostics;

namespace LatestFrames;

/// <summary>The CPU time of one contender, in this process.</summary>
internal static class CpuMeasurement
{
    /// <summary>Measures it; the stamps are not looked at.</summary>
    /// <param name="contender">Who; must count its frames.</param>
    /// <param name="url">The camera.</param>
    /// <param name="plan">The work is the consumer's pause after each frame.</param>
    public static CpuReport Run(Contender contender, string url, RunPlan plan)
    {
        using IContender consumer = contender.Open!(url);

        // Without pauses, so that the consumer's code too has been called often enough to be compiled for good.
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < plan.WarmUp) consumer.ReadNext();

        long framesRead = 0;
        long grabbedBefore = consumer.FramesGrabbed!.Value;
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < plan.Duration)
        {
            consumer.ReadNext();
            framesRead++;
            if (plan.Work > TimeSpan.Zero) Thread.Sleep(plan.Work);
        }

        double cpuSeconds = (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds;
        return new CpuReport(cpuSeconds, consumer.FramesGrabbed!.Value - grabbedBefore, framesRead);
    }
}
