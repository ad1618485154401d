using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>What one process with all its cameras came to: it writes it as one line of JSON.</summary>
/// <param name="Seconds">The measured time.</param>
/// <param name="CpuSeconds">CPU time of the process in it.</param>
/// <param name="Before">The process before it opened a camera.</param>
/// <param name="After">The process at the end of the measured time.</param>
/// <param name="Cameras">The cameras.</param>
internal sealed record CamerasReport(double Seconds, double CpuSeconds, ProcessSample Before, ProcessSample After, IReadOnlyList<CameraReport> Cameras)
{
    [JsonIgnore]
    public double CpuCores => CpuSeconds / Seconds;

    [JsonIgnore]
    public double CpuSecondsPerThousandFrames => CpuSeconds * 1000 / Math.Max(1, Cameras.Sum(camera => camera.FramesGrabbed));

    /// <summary>How fast a camera was read, on average.</summary>
    [JsonIgnore]
    public double FramesPerSecond => Cameras.Average(camera => camera.FramesGrabbed) / Seconds;

    /// <summary>How fast the slowest camera was read.</summary>
    [JsonIgnore]
    public double LowestFramesPerSecond => Cameras.Min(camera => camera.FramesGrabbed) / Seconds;

    /// <summary>A figure's growth from before the cameras, by their number.</summary>
    public double PerCamera(Func<ProcessSample, double> figure) => (figure(After) - figure(Before)) / Cameras.Count;
}
