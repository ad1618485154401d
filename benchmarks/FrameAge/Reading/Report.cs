namespace LatestFrames;

/// <summary>What a child process writes as one line of JSON; <c>shared_stack.py</c> writes no samples.</summary>
/// <remarks>
/// Times are of the measured time; CPU time and the peak are those of the process and its children. Before: the process
/// before it opened a camera. Samples: once a second from the first frames on, and at the end.
/// </remarks>
internal sealed record Report(
    double Seconds,
    double CpuSeconds,
    double PeakMb,
    ProcessSample Before,
    IReadOnlyList<TimedSample> Samples,
    IReadOnlyList<CameraReport> Cameras);
