namespace LatestFrames;

/// <summary>The figures of all ways as a table.</summary>
internal static class ResultTable
{
    public static string Of(IEnumerable<ReceiveResult> results) => MarkdownTable.Of(
        results,
        [
            ("way", row => $"{row.Way}"),
            ("cameras", row => $"{row.Cameras}"),
            ("cores", row => Cell.Number(row.Cores + row.ChildCores, "0.00")),
            ("of these capture threads", row => Cell.Number(row.CaptureCores, "0.00")),
            ("children", row => Cell.Number(row.ChildCores, "0.00")),
            ("memory", row => Cell.Megabytes(row.Memory + row.ChildMemory, "0")),
            ("most", row => Cell.Megabytes(row.PeakMemory, "0")),
            ("managed", row => Cell.Megabytes(row.ManagedMemory, "0")),
            ("images", row => Cell.Megabytes(row.ImageMemory, "0")),
            ("decoders", row => $"{row.Decoders} ({row.MostDecoders})"),
            ("reads/s", row => Cell.Number(row.ReadsPerSecond, "0.0")),
            ("age p50", row => Cell.Milliseconds(row.AgeP50)),
            ("p95", row => Cell.Milliseconds(row.AgeP95)),
            ("since sending p95", row => Cell.Milliseconds(row.SentP95)),
            ("wait p50", row => Cell.Milliseconds(row.WaitP50)),
            ("p95", row => Cell.Milliseconds(row.WaitP95)),
            ("skipped", row => $"{row.Skipped}"),
            ("reconnections", row => $"{row.Reconnections}"),
            ("threads", row => $"{row.Threads}"),
            ("all have a frame", row => row.Way == Way.Received ? "–" : Cell.Number(row.StartSeconds, "0.0") + " s"),
            ("cores until then", row => Cell.Number(row.StartCores, "0.00")),
        ]);
}
