using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>What one camera of a child process came to.</summary>
internal sealed record CameraReport
{
    /// <summary>From before opening until the first frame had been read.</summary>
    public double OpenToFirstMs { get; set; }

    /// <summary>Null without a readable stamp.</summary>
    public double? FirstAgeMs { get; set; }

    /// <summary>The frames of the measured time whose stamps were read.</summary>
    public List<AgeSample> Samples { get; init; } = [];

    [JsonIgnore]
    public IEnumerable<double> Ages => Samples.Select(sample => sample.AgeMs);

    /// <summary>From the first frame on, as the next two; the last two are of the measured time.</summary>
    public long FramesRead { get; set; }

    public long FramesRepeated { get; set; }

    public long FramesBackward { get; set; }

    public long FramesReadMeasured { get; set; }

    /// <summary>Frames taken from the decoder; null where nobody counts them.</summary>
    public long? FramesGrabbed { get; set; }
}
