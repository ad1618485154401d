namespace LatestFrames;

/// <summary>The CPU time per frame: of one camera in full, of many in <see cref="CamerasMeasurement"/>.</summary>
internal sealed class CpuMeasurement() : Measurement(
    "cpu",
    "The CPU time per frame, with a consumer that reads two frames a second, beside a bare loop.",
    new MeasurementOptions
    {
        Streams = [CameraStream.FullHd],
        Contenders =
        [
            Contender.Bare, Contender.Overwriting, Contender.Latest, Contender.LatestOnDemand, Contender.LatestOpenCv,
        ],
        WorksMs = [500],
        Rounds = 3,
        WarmUpSeconds = 5,
        Seconds = 30,
    })
{
    protected override (string Head, Func<Row, string> Cell)[] Columns { get; } =
    [
        ("reader", row => row.Contender.Name),
        ("CPU s / 1,000 frames", row => Cell.Number(row.Median(Row.CpuPerThousand), "0.000")),
        ("rounds", row => Cell.Range(row.Reports.Select(Row.CpuPerThousand), "0.000")),
        ("/ bare loop", row => Cell.Number(Row.MedianOf(row.RatiosToBare(Row.CpuPerThousand)), "0.000")),
        ("rounds", row => Cell.Range(row.RatiosToBare(Row.CpuPerThousand), "0.000")),
        ("frames grabbed", row => Cell.Number(row.Sum(camera => camera.FramesGrabbed))),
        ("read", row => Cell.Number(row.Sum(camera => camera.FramesReadMeasured))),
    ];

    protected override string Explain(MeasurementResult result) => $"""
        {result.Case()}; {result.Method()}.
        CPU time of the reading process and its children, by the frames that it took from the decoder; the work of the
        consumers is a pause, the bare loop has none. Medians over the rounds; less than 5 s of reading first leave the
        compiler's time in them. Look at `/ bare loop`, the median of each round's own ratio; OpenCV's FFmpeg is what
        the bare loop reads by too.
        """;
}
