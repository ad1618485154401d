namespace LatestFrames;

/// <summary>Many cameras in Markdown.</summary>
internal static class CamerasTable
{
    private static readonly (string Head, Func<CamerasRow, string> Cell)[] s_columns =
    [
        ("reader", row => row.Name),
        ("frames/s", row => Cell.Number(row.FramesPerSecond, "0.0")),
        ("lowest", row => Cell.Number(row.LowestFramesPerSecond, "0.0")),
        ("CPU cores", row => Cell.Number(row.CpuCores, "0.000")),
        ("/ bare", row => Cell.Number(row.RatioInTotal, "0.000")),
        ("rounds", row => Cell.Range(row.RatiosInTotal, "0.000")),
        ("CPU s / 1,000 frames", row => Cell.Number(row.CpuSecondsPerThousandFrames, "0.000")),
        ("/ bare", row => Cell.Number(row.RatioPerFrame, "0.000")),
        ("age p50", row => Cell.Milliseconds(row.AgeP50)),
        ("p95", row => Cell.Milliseconds(row.AgeP95)),
        ("worst camera's p50", row => Cell.Milliseconds(row.WorstAgeP50)),
        ("threads", row => Cell.Number(row.ThreadsPerCamera, "0.0")),
        ("memory", row => Cell.Megabytes(row.MegabytesPerCamera, "0.0")),
        ("handles", row => Cell.Number(row.HandlesPerCamera, "0.0")),
    ];

    public static string Of(CamerasResult result)
    {
        using var page = new MarkdownPage(
            result,
            $"{result.Rounds} rounds, {result.Seconds:0.#} s each after {result.WarmUpSeconds:0.#} s of reading; one process reads all cameras. They are one simulated camera "
            + "whose server encodes once and sends to each reader separately: as many encoders would not fit on this machine, and for the readers it is the same work. "
            + $"Each LatestFrameCapture has a consumer with about {result.WorkMs:0} ms of work per frame (a pause that takes no CPU), by Read(Mat), which copies it, or by ReadFrame, which does not; the bare loops (Grab, Retrieve, a thread each) have none and look "
            + "at a stamp about as often. frames/s = grabbed per camera, and by the slowest one; CPU of the reading process, by the time and by the frames; / bare = by as many bare loops, the "
            + "median of each round's own ratio; ages over all cameras; threads, resident memory and handles (open files) per camera: the process's growth since before opening, by the number of cameras (with few of them, mostly what a process needs once); short runs have the compiler's time in the CPU figures");
        page.AddHeading($"{CameraStream.Of(result.Stream).Name}, many cameras");
        page.AddTable("cameras", result.Rows, row => Cell.Number(row.Cameras), s_columns);
        foreach (CamerasRow row in result.Rows)
        {
            foreach (string failure in row.Failures) page.AddParagraph($"{row.Name} with {row.Cameras} failed once: {failure}");
        }

        return page.ToString();
    }
}
