namespace LatestFrames;

/// <summary>The objects that all threads and sessions of a capture share.</summary>
internal sealed record CaptureContext(
    LatestFrameCaptureOptions Options, CaptureStatus Status, FrameStack Stack, MatPool Pool)
{
    public TimeProvider TimeProvider => Options.TimeProvider;
}
