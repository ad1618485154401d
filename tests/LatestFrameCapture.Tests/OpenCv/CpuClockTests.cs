namespace LatestFrames;

public sealed class CpuClockTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_threads_time_is_its_own_and_the_processs_is_that_of_all_threads()
    {
        TimeSpan ownBefore = CpuClock.OfThread(), allBefore = CpuClock.OfProcess();
        TimeSpan work = TimeSpan.Zero;
        var worker = new Thread(() => work = Work(TimeSpan.FromMilliseconds(300)));
        worker.Start();
        Assert.True(worker.Join(s_limit));

        TimeSpan own = CpuClock.OfThread() - ownBefore, all = CpuClock.OfProcess() - allBefore;
        Assert.True(work >= TimeSpan.FromMilliseconds(300), $"the worker's {work.TotalMilliseconds} ms");
        Assert.True(own < work / 2, $"{own.TotalMilliseconds} ms of a thread that only waited");

        // The process's is counted in ticks of the system.
        Assert.True(all >= work * 0.9, $"{all.TotalMilliseconds} ms of all");
    }

    /// <summary>Keeps a core busy for so much of this thread's own time.</summary>
    private static TimeSpan Work(TimeSpan time)
    {
        TimeSpan before = CpuClock.OfThread();
        DateTime end = DateTime.UtcNow + s_limit;
        while (CpuClock.OfThread() - before < time && DateTime.UtcNow < end)
        {
            // Busy.
        }

        return CpuClock.OfThread() - before;
    }
}
