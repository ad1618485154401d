using ScottPlot;

namespace LatestFrames;

/// <summary>Whether a process grows that reads a camera for a long time.</summary>
internal sealed class MemoryMeasurement() : Measurement(
    "memory",
    "Whether a process grows that reads a camera for a long time; in the warm-up it may.",
    new MeasurementOptions
    {
        Streams = [CameraStream.Hd],
        Contenders = [Contender.Latest],
        WorksMs = [100],
        Rounds = 1,
        WarmUpSeconds = 60,
        Seconds = 540,
    })
{
    private const double TenMinutes = 600;

    protected override (string Head, Func<Row, string> Cell)[] Columns { get; } =
    [
        ("consumer", row => row.Contender.Name),
        ("MB per 10 minutes", row => Cell.Number(Growth(row, Resident), "0.00")),
        ("managed objects", row => Cell.Number(Growth(row, Managed), "0.00")),
        ("resident, first", row => Cell.Megabytes(First(row, Resident), "0.0")),
        ("last", row => Cell.Megabytes(Last(row, Resident), "0.0")),
        ("managed, first", row => Cell.Megabytes(First(row, Managed), "0.0")),
        ("last", row => Cell.Megabytes(Last(row, Managed), "0.0")),
        ("threads", row => FirstAndLast(row, process => process.Threads)),
        ("handles", row => FirstAndLast(row, process => process.Handles)),
        ("frames grabbed", row => Cell.Number(row.Sum(camera => camera.FramesGrabbed))),
        ("read", row => Cell.Number(row.Sum(camera => camera.FramesReadMeasured))),
    ];

    // Reading stamps and keeping ages takes memory.
    protected override bool MeasuresAges => false;

    // The first run alone.
    public override void Draw(MeasurementResult result, string folder)
    {
        Row row = result.Rows().First(row => row.Reports.Any());
        double warmUp = result.Options.WarmUpSeconds;
        IReadOnlyList<TimedSample> samples = row.Reports.First().Samples;
        Plot plot = Plots.Create($"{row.Contender.Name}, {result.Case()}", "minutes since the first frame", "MB");
        string growth = Cell.Number(Growth(row, Resident), "+0.00;-0.00;0.00");
        plot.AddCurve($"resident memory: {growth} MB per 10 minutes", row.Contender.Color, Points(Resident));
        plot.AddCurve("managed objects in it", "#e69f00", Points(Managed));
        plot.Add.VerticalLine(warmUp / 60, 1, Colors.Gray, LinePattern.Dashed).LegendText = "measured from here on";
        double highest = samples.Max(sample => sample.Process.ResidentMb);
        plot.Axes.SetLimits(0, (samples[^1].Seconds + warmUp) / 60, 0, highest * 1.1);
        plot.Save(Path.Combine(folder, $"{Name}.png"));

        IEnumerable<(double, double)> Points(Func<ProcessSample, double> figure) =>
            samples.Select(sample => ((sample.Seconds + warmUp) / 60, figure(sample.Process)));
    }

    protected override string Explain(MeasurementResult result) => $"""
        {result.Case()}; {result.Method()}.
        A sample a second (threads and handles every tenth), no collection forced. First and last: the medians of the
        first and the last tenth of the measured time. Look at `MB per 10 minutes`, the median of the slopes between any
        two samples; of a short run it says little.
        """;

    private static double Resident(ProcessSample process) => process.ResidentMb;

    private static double Managed(ProcessSample process) => process.ManagedMb;

    private static string FirstAndLast(Row row, Func<ProcessSample, double> figure) =>
        $"{Cell.Number(First(row, figure))}, {Cell.Number(Last(row, figure))}";

    private static double? First(Row row, Func<ProcessSample, double> figure) => row.Median(report =>
        Percentile.Of(Measured(report).Take(Tenth(report)).Select(sample => figure(sample.Process)), 50));

    private static double? Last(Row row, Func<ProcessSample, double> figure) => row.Median(report =>
        Percentile.Of(Measured(report).TakeLast(Tenth(report)).Select(sample => figure(sample.Process)), 50));

    // The median of the slopes between any two samples (Theil and Sen): resident memory moves in steps, and a step that
    // neither comes again nor goes away is no growth, which least squares would take it for.
    private static double? Growth(Row row, Func<ProcessSample, double> figure) => row.Median(report =>
    {
        // A million pairs at the most; more samples than this are thinned out evenly.
        const int mostSamples = 1500;
        List<TimedSample> all = Measured(report);
        List<TimedSample> some = [.. all.Where((_, i) => i % ((all.Count / mostSamples) + 1) == 0)];
        return TenMinutes * Percentile.Of(
            from i in Enumerable.Range(0, some.Count)
            from earlier in some.Take(i)
            select (figure(some[i].Process) - figure(earlier.Process)) / (some[i].Seconds - earlier.Seconds),
            50);
    });

    private static List<TimedSample> Measured(Report report) => [.. report.Samples.Where(one => one.Seconds >= 0)];

    private static int Tenth(Report report) => Math.Max(1, Measured(report).Count / 10);
}
