namespace LatestFrames;

/// <summary>A row of a table: one contender with one stream, work and number of cameras, over all rounds.</summary>
/// <param name="together">The runs of all contenders with them.</param>
/// <param name="contender">The contender's id.</param>
internal sealed class Row(List<Run> together, string contender)
{
    public Contender Contender { get; } = Contender.Of(contender);

    public List<Run> Runs { get; } = together.FindAll(run => run.Contender == contender);

    public CameraStream Stream => CameraStream.Of(Runs[0].Stream);

    public int WorkMs => Runs[0].WorkMs;

    public IEnumerable<Report> Reports => Runs.Select(run => run.Report).OfType<Report>();

    public IEnumerable<CameraReport> Cameras => Reports.SelectMany(report => report.Cameras);

    /// <summary>CPU seconds per 1,000 frames that were decoded; where nobody counts, by the camera's numbers.</summary>
    public static double? CpuPerThousand(Report report)
    {
        const int few = 100; // Too little lies between the first and the last of them.
        List<AgeSample> samples = report.Cameras[0].Samples;
        long? frames = report.Cameras.All(camera => camera.FramesGrabbed is not null)
            ? report.Cameras.Sum(camera => camera.FramesGrabbed)
            : samples.Count < few ? null : samples.Max(one => one.Number) - samples.Min(one => one.Number) + 1;
        return report.CpuSeconds * 1000 / frames;
    }

    /// <summary>The middle one, or the mean of the two in the middle: of two rounds neither is better.</summary>
    public static double? MedianOf(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The row of another contender in the same table.</summary>
    public Row Of(string other) => new(together, other);

    /// <summary>A percentile of the ages in all rounds, in milliseconds: steadier than a median of medians.</summary>
    public double? Age(int percent) => Percentile.Of(Cameras.SelectMany(camera => camera.Ages), percent);

    /// <summary>The median over the rounds.</summary>
    public double? Median(Func<Report, double?> figure) => MedianOf(Reports.Select(figure));

    /// <summary>Over all cameras and rounds.</summary>
    public long? Sum(Func<CameraReport, long?> figure) => Cameras.Sum(figure);

    /// <summary>Each round's own ratio to the bare loop: what slows the machine down slows down both.</summary>
    public IEnumerable<double?> RatiosToBare(Func<Report, double?> figure) =>
        from mine in Runs
        join bare in Of(Contender.Bare).Runs on mine.Round equals bare.Round
        where mine.Report is not null && bare.Report is not null
        select figure(mine.Report!) / figure(bare.Report!);
}
