namespace LatestFrames;

/// <summary>A camera gave no video; carries the reason.</summary>
internal sealed class HttpCameraException(CaptureFailure failure, Exception? inner = null)
    : Exception(failure.Message, inner)
{
    public CaptureFailure Failure { get; } = failure;

    /// <summary>Whether credentials were sent, and the camera neither accepted nor refused them.</summary>
    public bool IsLoginInDoubt { get; init; }

    /// <summary>Whether another source may be able to read what the camera answered with.</summary>
    public bool IsForAnotherSource { get; init; }

    /// <summary>Whether the camera's answer has an end; null when it does not tell.</summary>
    public bool? HasEnd { get; init; }
}
