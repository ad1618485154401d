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

    /// <summary>The state before the change.</summary>
    public CaptureState Previous { get; }

    /// <summary>The state after the change.</summary>
    public CaptureState Current { get; }

    /// <summary>The failure that led to <see cref="Current"/>.</summary>
    /// <value>Null when nothing failed.</value>
    public CaptureFailure? Failure { get; }
}
