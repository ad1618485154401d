using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>What one reader's run came to.</summary>
/// <param name="AgeMs">Ages from the burned-in clock.</param>
/// <param name="FramesRead">Frames that the reader got.</param>
/// <param name="FramesSkipped">Frames of the camera that it did not get.</param>
/// <param name="PeakRssMb">The highest resident memory of its process, in MB of 10^6 bytes.</param>
internal sealed record ReaderResult(AgeStatistics AgeMs, long FramesRead, long FramesSkipped, double? PeakRssMb)
{
    /// <summary>The median age since decoding, in milliseconds; not there when the capture does not tell it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SinceDecodingMs { get; init; }

    /// <summary>Why the reader ended early; not there when it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Ended { get; init; }

    public static ReaderResult Of(ReaderProcess reader, TimeSpan duration)
    {
        List<ReaderSample> samples = [.. reader.Samples.Where(sample => sample.Elapsed <= duration.TotalSeconds)];
        return new ReaderResult(
            AgeStatistics.Of(samples, duration),
            samples.Count == 0 ? 0 : samples[^1].FramesRead,
            samples.Count == 0 ? 0 : samples[^1].FramesSkipped,
            samples.Count == 0 ? null : samples.Max(sample => sample.RssMb))
        {
            SinceDecodingMs = Percentile.Of(samples.Where(sample => sample.AgeSinceDecodingMs is not null).Select(sample => sample.AgeSinceDecodingMs!.Value), 50),
            Ended = reader.Failure,
        };
    }
}
