using System.Diagnostics;

namespace LatestFrames;

/// <summary>Reads many cameras in one way, and takes the figures.</summary>
internal static class Receiver
{
    // The kernel keeps 15 letters of "LatestFrameCapture rtsp://…".
    private const string ThreadName = "LatestFrameCapt";

    private static readonly TimeSpan s_longestStart = TimeSpan.FromSeconds(60);

    public static async Task<ReceiveResult> RunAsync(ReceiveOptions options)
    {
        using var end = new CancellationTokenSource();
        CameraReader[] readers = [.. Enumerable.Range(0, options.Cameras).Select(i => new CameraReader(options, i))];
        Task<Start> started = WatchStartAsync(readers);
        foreach (CameraReader reader in readers) reader.Open();
        Task[] loops = [.. readers.Select(reader => reader.ReadAsync(end.Token))];
        Start start = await started.ConfigureAwait(false);
        await Task.Delay(options.WarmUp).ConfigureAwait(false);

        foreach (CameraReader reader in readers) reader.IsMeasured = true;
        long begin = Stopwatch.GetTimestamp();
        TimeSpan cpu = ProcessCosts.Cpu, captures = ProcessCosts.CpuOfThreads(ThreadName);
        TimeSpan children = ProcessCosts.Children().Cpu;
        long pushed = Pushed(readers);
        await Task.Delay(options.Duration).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        cpu = ProcessCosts.Cpu - cpu;
        captures = ProcessCosts.CpuOfThreads(ThreadName) - captures;
        (TimeSpan childrenNow, double childMemory) = ProcessCosts.Children();
        pushed = Pushed(readers) - pushed;
        foreach (CameraReader reader in readers) reader.IsMeasured = false;

        double[] ages = All(readers, reader => reader.Ages), waits = All(readers, reader => reader.Waits);
        var result = new ReceiveResult
        {
            Way = options.Way,
            Cameras = options.Cameras,
            Cores = cpu.TotalSeconds / seconds,
            CaptureCores = captures.TotalSeconds / seconds,
            ChildCores = (childrenNow - children).TotalSeconds / seconds,
            Memory = ProcessCosts.Status("VmRSS:") * 1024 / 1e6,
            PeakMemory = ProcessCosts.Status("VmHWM:") * 1024 / 1e6,
            ChildMemory = childMemory,
            ManagedMemory = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes / 1e6,
            ImageMemory = readers.Sum(ImageBytes) / 1e6,
            Decoders = DecoderPool.Shared.Existing.Now,
            MostDecoders = DecoderPool.Shared.Existing.Most,
            Threads = (int)ProcessCosts.Status("Threads:"),
            ReadsPerSecond = ages.Length / seconds,
            FramesPerSecond = pushed / seconds,
            AgeP50 = Percentile.Of(ages, 50),
            AgeP95 = Percentile.Of(ages, 95),
            SentP95 = Percentile.Of(All(readers, reader => reader.Sents), 95),
            WaitP50 = Percentile.Of(waits, 50),
            WaitP95 = Percentile.Of(waits, 95),
            Skipped = readers.Sum(reader => reader.Capture?.GetStatistics().TotalPicturesSkipped ?? 0),
            Reconnections = readers.Sum(reader => (reader.Capture?.GetStatistics().TotalConnections ?? 1) - 1),
            StartSeconds = start.Last,
            StartMedianSeconds = start.Median,
            StartPeakCores = start.PeakCores,
            StartCores = start.Cores,
            StartThreads = start.Threads,
            Backend = readers[0].Capture?.GetBackendName() ?? "",
        };
        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Parallel.ForEach(readers, reader => reader.Dispose());
        return result;
    }

    private static async Task<Start> WatchStartAsync(CameraReader[] readers)
    {
        Task all = Task.WhenAll(readers.Select(reader => reader.First));
        long begin = Stopwatch.GetTimestamp(), last = begin;
        TimeSpan first = ProcessCosts.Cpu, before = first;
        double peak = 0;
        int threads = 0;
        while (!all.IsCompleted && Stopwatch.GetElapsedTime(begin) < s_longestStart)
        {
            await Task.WhenAny(all, Task.Delay(100)).ConfigureAwait(false);
            long now = Stopwatch.GetTimestamp();
            TimeSpan cpu = ProcessCosts.Cpu, elapsed = Stopwatch.GetElapsedTime(last, now);
            if (elapsed > TimeSpan.FromMilliseconds(50)) peak = Math.Max(peak, (cpu - before) / elapsed);
            threads = Math.Max(threads, (int)ProcessCosts.Status("Threads:"));
            (last, before) = (now, cpu);
        }

        double[] firsts =
        [
            .. readers.Select(reader => reader.First)
                .Where(task => task.IsCompleted)
                .Select(t => t.Result.TotalSeconds)
        ];
        if (firsts.Length < readers.Length)
            await Console.Error.WriteLineAsync($"{readers.Length - firsts.Length} cameras have no frame.")
                .ConfigureAwait(false);
        double cores = (ProcessCosts.Cpu - first) / Stopwatch.GetElapsedTime(begin);
        return new Start(
            Percentile.Of(firsts, 100) ?? double.NaN, Percentile.Of(firsts, 50) ?? double.NaN, peak, cores, threads);
    }

    private static double ImageBytes(CameraReader reader) => reader.Capture is { } capture
        ? capture.GetStatistics().CurrentBuffers * 3.0 * capture.FrameWidth * capture.FrameHeight
        : 0;

    private static long Pushed(CameraReader[] readers) =>
        readers.Sum(reader => reader.Capture?.GetStatistics().TotalPushed ?? 0);

    private static double[] All(CameraReader[] readers, Func<CameraReader, List<double>> list)
    {
        var all = new List<double>();
        foreach (CameraReader reader in readers)
        {
            lock (reader.Ages) all.AddRange(list(reader));
        }

        return [.. all];
    }

    private sealed record Start(double Last, double Median, double PeakCores, double Cores, int Threads);
}
