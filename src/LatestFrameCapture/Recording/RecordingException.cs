namespace LatestFrames;

/// <summary>A recording cannot go on.</summary>
/// <param name="failure">Why.</param>
internal sealed class RecordingException(RecorderFailure failure) : Exception(failure.Message)
{
    public RecorderFailure Failure { get; } = failure;
}
