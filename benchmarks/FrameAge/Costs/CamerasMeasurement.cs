using ScottPlot;

namespace LatestFrames;

/// <summary>Many cameras in one process.</summary>
/// <remarks>
/// They are one simulated camera: sixteen encoders would not fit on a small machine. Its server encodes once and sends
/// to each reader over a connection of its own, so the readers have the same work as with as many cameras.
/// </remarks>
internal sealed class CamerasMeasurement() : Measurement(
    "cameras",
    "What many cameras in one process cost and how old their frames are, beside as many bare loops.",
    new MeasurementOptions
    {
        Streams = [CameraStream.Hd],
        Contenders = [Contender.Bare, Contender.Latest, Contender.LatestLease, Contender.LatestOnDemand],
        WorksMs = [100],
        Counts = [1, 4, 8, 16],
        Rounds = 1,
        WarmUpSeconds = 5,
        Seconds = 15,
    })
{
    protected override (string Head, Func<Row, string> Cell)[] Columns { get; } =
    [
        ("cameras", row => Cell.Number(row.Runs[0].Cameras)),
        ("reader", row => row.Contender.Name),
        ("frames/s", row => Cell.Number(row.Median(report => Rates(report).Average()), "0.0")),
        ("lowest", row => Cell.Number(row.Reports.SelectMany(Rates).Min(), "0.0")),
        ("CPU cores", row => Cell.Number(row.Median(CpuCores), "0.000")),
        ("/ bare", row => Cell.Number(Row.MedianOf(row.RatiosToBare(CpuCores)), "0.000")),
        ("rounds", row => Cell.Range(row.RatiosToBare(CpuCores), "0.000")),
        ("CPU s / 1,000 frames", row => Cell.Number(row.Median(Row.CpuPerThousand), "0.000")),
        ("/ bare", row => Cell.Number(Row.MedianOf(row.RatiosToBare(Row.CpuPerThousand)), "0.000")),
        ("age p50", row => Cell.Milliseconds(row.Age(50))),
        ("p95", row => Cell.Milliseconds(row.Age(95))),
        ("worst camera's p50", row => Cell.Milliseconds(row.Cameras.Max(camera => Percentile.Of(camera.Ages, 50)))),
        ("threads", row => Cell.Number(PerCamera(row, process => process.Threads), "0.0")),
        ("memory", row => Cell.Megabytes(PerCamera(row, process => process.ResidentMb), "0.0")),
        ("handles", row => Cell.Number(PerCamera(row, process => process.Handles), "0.0")),
    ];

    public override void Draw(MeasurementResult result, string folder)
    {
        Plot cpu = PlotOf(result, "CPU time", "CPU cores used by the process", row => row.Median(CpuCores));
        Plot age = PlotOf(result, "Age of the frames", "median age in ms", row => row.Age(50));
        Plots.Save([cpu, age], Path.Combine(folder, $"{Name}.png"));
    }

    protected override string Explain(MeasurementResult result) => $"""
        {result.Case()}; {result.Method()}.
        One process reads all cameras, which are one simulated camera whose server sends to each reader separately.
        The work of the consumers is a pause; bare loops have none and read a stamp about as often. Threads, memory,
        handles: the growth of the process by the number of cameras. Short runs have the compiler's time in the CPU
        figures. Look at `/ bare`: CPU time beside as many bare loops, the median of each round's own ratio.
        """;

    private static Plot PlotOf(MeasurementResult result, string title, string unit, Func<Row, double?> figure)
    {
        Plot plot = Plots.Create(title, "cameras in one process", unit);
        foreach (IGrouping<Contender, Row> rows in result.Rows().GroupBy(row => row.Contender))
        {
            IEnumerable<(double, double)> points =
                from row in rows
                let value = figure(row)
                where value is not null
                select ((double)row.Runs[0].Cameras, value.Value);
            plot.AddCurve(rows.Key.Name, rows.Key.Color, points, markerSize: 8);
        }

        plot.Axes.AutoScale();
        plot.Axes.SetLimits(0, result.Options.Counts.Max() + 1, 0, plot.Axes.GetLimits().Top);
        double[] counts = [.. result.Options.Counts];
        plot.Axes.Bottom.SetTicks(counts, [.. counts.Select(count => $"{count}")]);
        return plot;
    }

    private static double? CpuCores(Report report) => report.CpuSeconds / report.Seconds;

    private static IEnumerable<double?> Rates(Report report) =>
        report.Cameras.Select(camera => camera.FramesGrabbed / report.Seconds);

    private static double? PerCamera(Row row, Func<ProcessSample, double> figure) => row.Median(report =>
        (figure(report.Samples[^1].Process) - figure(report.Before)) / report.Cameras.Count);
}
