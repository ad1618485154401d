namespace LatestFrames;

/// <summary>A camera could not be opened, or its session ended; carries the reason.</summary>
internal sealed class RtspException(CaptureFailure failure, Exception? inner = null)
    : Exception(failure.Message, inner)
{
    public CaptureFailure Failure { get; } = failure;

    /// <summary>Whether credentials were sent, and the camera neither accepted nor refused them.</summary>
    public bool IsLoginInDoubt { get; init; }
}
