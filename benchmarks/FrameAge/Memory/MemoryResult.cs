namespace LatestFrames;

/// <summary>The memory over time as the JSON file has it.</summary>
internal sealed record MemoryResult : MeasurementResult
{
    private const double TenMinutes = 600;
    private const int Tenth = 10;

    public required string Stream { get; init; }

    public required string Contender { get; init; }

    /// <summary>The contender's name for people.</summary>
    public required string Name { get; init; }

    public required double WorkMs { get; init; }

    public required double Seconds { get; init; }

    public required double SettlingSeconds { get; init; }

    /// <summary>Of the resident memory after settling; null when nothing was measured, as the next ones.</summary>
    public required double? MegabytesPerTenMinutes { get; init; }

    /// <summary>Of the managed objects' part.</summary>
    public required double? ManagedMegabytesPerTenMinutes { get; init; }

    /// <summary>The medians of the first tenth after settling.</summary>
    public required ProcessSample? First { get; init; }

    /// <summary>The medians of the last tenth.</summary>
    public required ProcessSample? Last { get; init; }

    /// <summary>Why the run failed, or null.</summary>
    public required string? Failure { get; init; }

    /// <summary>All of it.</summary>
    public required MemoryReport? Report { get; init; }

    public static MemoryResult Of(MemoryOptions options, MemoryReport? report, string? failure, IReadOnlyList<string> leftOut)
    {
        List<MemorySample> settled = [.. (report?.Samples ?? []).Where(sample => sample.Seconds >= options.Settling.TotalSeconds)];
        int tenth = Math.Max(1, settled.Count / Tenth);
        return new MemoryResult
        {
            Stream = options.Stream.Id,
            Contender = options.Contender.Id,
            Name = options.Contender.Name,
            WorkMs = options.Work.TotalMilliseconds,
            Seconds = options.Duration.TotalSeconds,
            SettlingSeconds = options.Settling.TotalSeconds,
            LeftOut = leftOut,
            MegabytesPerTenMinutes = TenMinutes * Slope.Of([.. settled.Select(sample => (sample.Seconds, sample.Process.ResidentMb))]),
            ManagedMegabytesPerTenMinutes = TenMinutes * Slope.Of([.. settled.Select(sample => (sample.Seconds, sample.Process.ManagedMb))]),
            First = MediansOf(settled.Take(tenth)),
            Last = MediansOf(settled.TakeLast(tenth)),
            Failure = failure,
            Report = report,
        };
    }

    private static ProcessSample? MediansOf(IEnumerable<MemorySample> samples)
    {
        ProcessSample[] processes = [.. samples.Select(sample => sample.Process)];
        return processes.Length == 0 ? null : new ProcessSample(
            Median(process => process.ResidentMb), Median(process => process.ManagedMb), (int)Median(process => process.Threads), (int)Median(process => process.Handles));

        double Median(Func<ProcessSample, double> figure) => Percentile.Of(processes.Select(figure), 50)!.Value;
    }
}
