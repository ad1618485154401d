namespace LatestFrames;

/// <summary>The memory in Markdown.</summary>
internal static class MemoryTable
{
    private static readonly (string Head, Func<MemoryResult, string> Cell)[] s_columns =
    [
        ("MB per 10 minutes", result => Cell.Number(result.MegabytesPerTenMinutes, "0.00")),
        ("managed objects", result => Cell.Number(result.ManagedMegabytesPerTenMinutes, "0.00")),
        ("resident, first", result => Cell.Megabytes(result.First?.ResidentMb, "0.0")),
        ("last", result => Cell.Megabytes(result.Last?.ResidentMb, "0.0")),
        ("managed, first", result => Cell.Megabytes(result.First?.ManagedMb, "0.0")),
        ("last", result => Cell.Megabytes(result.Last?.ManagedMb, "0.0")),
        ("threads", result => $"{Cell.Number(result.First?.Threads)}, {Cell.Number(result.Last?.Threads)}"),
        ("handles", result => $"{Cell.Number(result.First?.Handles)}, {Cell.Number(result.Last?.Handles)}"),
        ("frames grabbed", result => Cell.Number(result.Report?.FramesGrabbed)),
        ("read", result => Cell.Number(result.Report?.FramesRead)),
    ];

    public static string Of(MemoryResult result)
    {
        using var page = new MarkdownPage(
            result,
            $"{result.Seconds / 60:0.##} minutes, a sample a second (handles every tenth), no collection forced; the slopes are the medians of those between any two samples after the first {result.SettlingSeconds:0.#} s "
            + $"(of a short run they say little: ten minutes are extrapolated); first and last are the medians of the first and the last tenth of the same samples; a consumer with about {result.WorkMs:0} ms of work per frame");
        page.AddHeading($"{CameraStream.Of(result.Stream).Name}, memory");
        page.AddTable("consumer", [result], row => row.Name, s_columns);
        if (result.Failure is { } failure) page.AddParagraph($"{result.Name} failed: {failure}");
        return page.ToString();
    }
}
