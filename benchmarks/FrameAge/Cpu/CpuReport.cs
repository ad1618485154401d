using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>What one run came to: its process writes it as one line of JSON.</summary>
/// <param name="CpuSeconds">CPU time of the process in the measured time.</param>
/// <param name="FramesGrabbed">Frames taken from the decoder in the same time.</param>
/// <param name="FramesRead">Frames that the consumer got.</param>
internal sealed record CpuReport(double CpuSeconds, long FramesGrabbed, long FramesRead)
{
    [JsonIgnore]
    public double CpuSecondsPerThousandFrames => CpuSeconds * 1000 / FramesGrabbed;
}
