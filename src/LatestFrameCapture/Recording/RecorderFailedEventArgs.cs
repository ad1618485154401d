namespace LatestFrames;

/// <summary>The arguments of <see cref="StreamRecorder.Failed"/>.</summary>
/// <param name="failure">Why the recorder could not go on.</param>
public sealed class RecorderFailedEventArgs(RecorderFailure failure) : EventArgs
{
    /// <summary>Why the recorder could not go on.</summary>
    public RecorderFailure Failure { get; } = failure;
}
