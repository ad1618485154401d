namespace LatestFrames;

/// <summary>A change of <see cref="LatestFrameCapture.State"/>.</summary>
public sealed class CaptureStateChangedEventArgs : EventArgs
{
    internal CaptureStateChangedEventArgs(CaptureState previous, CaptureState current, CaptureFailure? failure)
    {
        Previous = previous;
        Current = current;
        Failure = failure;
    }

    /// <summary>The state that was left.</summary>
    public CaptureState Previous { get; }

    /// <summary>The state that was entered.</summary>
    public CaptureState Current { get; }

    /// <summary>What led to <see cref="Current"/>, or null when nothing failed.</summary>
    public CaptureFailure? Failure { get; }
}
