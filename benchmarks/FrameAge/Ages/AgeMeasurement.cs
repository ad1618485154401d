namespace LatestFrames;

/// <summary>How old frames are when their consumer gets them.</summary>
internal sealed class AgeMeasurement() : Measurement(
    "ages",
    "How old frames are when their consumer gets them, for everything that one could read a camera with.",
    new MeasurementOptions
    {
        Streams = [CameraStream.Hd],
        Contenders = [.. Contender.All.Select(one => one.Id).Except([Contender.Bare, Contender.LatestLease])],
        WorksMs = [0, 20, 100, 500],
        Rounds = 3,
        WarmUpSeconds = 2,
        Seconds = 20,
    })
{
    private static readonly (string Head, Func<Row, string> Cell)[] s_furtherColumns =
    [
        ("p50 / plain", row => Ratio(row, Contender.Plain, P50)),
        ("last / plain", row => Ratio(row, Contender.Plain, Last)),
        ("p50 / overwriting", row => Ratio(row, Contender.Overwriting, P50)),
        ("p50 / appsink", row => Ratio(row, Contender.DroppingSink, P50)),
        ("first / plain", row => Ratio(row, Contender.Plain, First)),
    ];

    public override IEnumerable<Contender> Contenders => Contender.All;

    protected override (string Head, Func<Row, string> Cell)[] Columns { get; } =
    [
        ("consumer", row => row.Contender.Name),
        ("age p50", row => Cell.Milliseconds(P50(row))),
        ("p95", row => Cell.Milliseconds(row.Age(95))),
        ("p99", row => Cell.Milliseconds(row.Age(99))),
        ("max", row => Cell.Milliseconds(row.Age(100))),
        ("last", row => Cell.Milliseconds(Last(row))),
        ("first frame's age", row => Cell.Milliseconds(First(row))),
        ("open to first", row => Cell.Milliseconds(OpenToFirst(row))),
        ("read", row => Cell.Number(row.Sum(camera => camera.FramesRead))),
        ("twice / back", row => $"{row.Sum(camera => camera.FramesRepeated)} / "
            + $"{row.Sum(camera => camera.FramesBackward)}"),
        ("CPU s / 1,000", row => Cell.Number(row.Median(Row.CpuPerThousand), "0.00")),
        ("peak", row => Cell.Megabytes(row.Reports.Max(report => (double?)report.PeakMb))),
    ];

    /// <summary>The main figures of one stream and work or, of several, their medians; then all figures.</summary>
    public override IEnumerable<(string Name, string Markdown)> Pages(MeasurementResult result)
    {
        List<List<Row>> cases =
            [.. result.Rows().GroupBy(row => (row.Stream, row.WorkMs)).Select(rows => rows.ToList())];
        yield return cases.Count == 1 ? base.Pages(result).Single() : (Name, Pivots(result, cases));
        yield return ($"{Name}-details", $"""
            {result.Machine}; {result.Method()}.
            Age = from before drawing until the frame had been read; percentiles and max over the frames of all
            rounds, last = a round's last frame; last, first frame, open and CPU are medians over the rounds, peak is
            the highest, of the process and its children, read is the sum, warm-up included; twice / back = frames read
            again / older than the one before; CPU per 1,000 frames grabbed, children included (short runs have the
            compiler's time in it). Work is a pause that takes no CPU; 100 ms stands for 80 to 120 ms (20 for 0 to 40,
            500 for 480 to 520) in an order that is the same for all, so that the beat with the camera decides nothing.

            """ + string.Concat(cases.Select(rows => $"\n### {rows[0].Stream.Name}, {rows[0].WorkMs} ms of work\n\n"
                + MarkdownTable.Of(rows, [.. Columns, .. s_furtherColumns]))));
    }

    // The first round of each stream and work, and of contenders with one color the first that ran: more curves could
    // not be told apart.
    public override void Draw(MeasurementResult result, string folder)
    {
        foreach (var rows in result.Rows().GroupBy(row => (row.Stream, row.WorkMs)))
        {
            IEnumerable<AgeCurve> curves =
                from row in rows.Where(row => row.Runs[0].Report is not null).DistinctBy(row => row.Contender.Color)
                let points = row.Runs[0].Report!.Cameras[0].Samples.Select(sample => (sample.Seconds, sample.AgeMs))
                select new AgeCurve(row.Contender.Name, row.Contender.Color, [.. points]);
            AgePlot.Create($"{rows.Key.Stream.Name}, {rows.Key.WorkMs} ms of work per frame", curves)
                .Save(Path.Combine(folder, $"age-{rows.Key.Stream.Id}-{rows.Key.WorkMs}ms.png"), height: 750);
        }
    }

    protected override string Explain(MeasurementResult result) => $"""
        {result.Case()}; {result.Method()}.
        Age: from before the camera draws a frame until its consumer has it. Look at `last`, the age at the end of a
        round: it shows which reader falls behind. Twice / back: frames read again, and older than the one before.
        """;

    private static string Pivots(MeasurementResult result, List<List<Row>> cases)
    {
        List<List<Row>> streams = [.. from row in result.Rows() group row by row.Stream into rows select rows.ToList()];
        string[] readers = [Contender.Plain, Contender.Latest, Contender.LatestFresh];
        return $"""
            {result.Method()}.
            The median age by camera and work; look at how it grows with the work.

            {MarkdownTable.Of(cases, [
                ("age p50", rows => rows[0].Stream.Name),
                ("work", rows => $"{rows[0].WorkMs} ms"),
                .. result.Options.Contenders.Select(id => Pivot($"`{id}`", id, P50)),
            ])}
            The first frame after opening: its age, and the time from the constructor's call until it was there.

            {MarkdownTable.Of(streams, [
                ("first frame", rows => rows[0].Stream.Name),
                .. from id in readers from column in Firsts(id) select column,
            ])}
            """;

        static (string, Func<List<Row>, string>)[] Firsts(string id) =>
            [Pivot($"`{id}`: age", id, First), Pivot("after", id, OpenToFirst)];

        static (string, Func<List<Row>, string>) Pivot(string head, string id, Func<Row, double?> figure) =>
            (head, rows => Cell.Milliseconds(Row.MedianOf(rows.Where(row => row.Contender.Id == id).Select(figure))));
    }

    private static double? P50(Row row) => row.Age(50);

    private static double? Last(Row row) =>
        row.Median(report => report.Cameras[0].Ages.Cast<double?>().LastOrDefault());

    private static double? First(Row row) => row.Median(report => report.Cameras[0].FirstAgeMs);

    private static double? OpenToFirst(Row row) => row.Median(report => report.Cameras[0].OpenToFirstMs);

    private static string Ratio(Row row, string other, Func<Row, double?> figure)
    {
        double? ratio = figure(row) / figure(row.Of(other));
        return Cell.Number(ratio, ratio < 0.1 ? "0.0000" : "0.00");
    }
}
