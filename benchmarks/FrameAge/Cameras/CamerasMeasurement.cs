using System.Diagnostics;

namespace LatestFrames;

/// <summary>Many cameras in this process.</summary>
internal static class CamerasMeasurement
{
    // OpenCV before 4.13 opens one after the other, and each takes a second or two.
    private static readonly TimeSpan s_openLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_openLimitPerCamera = TimeSpan.FromSeconds(3);

    /// <summary>How long it may take until all cameras have delivered a frame.</summary>
    public static TimeSpan OpenLimit(int cameras) => s_openLimit + (cameras * s_openLimitPerCamera);

    public static CamerasReport Run(Contender contender, string url, RunPlan plan, int cameras)
    {
        ProcessSample before = ProcessSample.Take();
        using var firstFrames = new CountdownEvent(cameras);
        List<CameraLoop> loops = [.. Enumerable.Range(0, cameras).Select(index => new CameraLoop(contender, url, index, plan.Work, firstFrames))];
        try
        {
            if (!firstFrames.Wait(OpenLimit(cameras))) throw new InvalidOperationException($"only {cameras - firstFrames.CurrentCount} of {cameras} cameras could be opened.");
            ThrowIfFailed(loops);
            Thread.Sleep(plan.WarmUp);

            TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
            foreach (CameraLoop loop in loops) loop.BeginMeasuring();
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(plan.Duration);
            foreach (CameraLoop loop in loops) loop.EndMeasuring();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double cpuSeconds = (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds;
            ProcessSample after = ProcessSample.Take();

            ThrowIfFailed(loops);
            foreach (CameraLoop loop in loops) loop.RequestStop();
            return new CamerasReport(seconds, cpuSeconds, before, after, [.. loops.Select(loop => loop.End())]);
        }
        finally
        {
            foreach (CameraLoop loop in loops) loop.Dispose();
        }
    }

    private static void ThrowIfFailed(IEnumerable<CameraLoop> loops)
    {
        if (loops.Select(loop => loop.Failure).FirstOrDefault(failure => failure is not null) is { } failure) throw new InvalidOperationException(failure);
    }
}
