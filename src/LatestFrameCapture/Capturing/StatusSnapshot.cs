namespace LatestFrames;

/// <summary>A consistent copy of a capture's state.</summary>
/// <param name="State">The current state.</param>
/// <param name="Failure">The reason why it is not live; null while it is live or closed.</param>
/// <param name="Connection">The properties of the last connection; null before the first one.</param>
/// <param name="SourceName">The source's name, without its password.</param>
/// <param name="HasOpened">Whether the source was connected at least once since its Open.</param>
internal sealed record StatusSnapshot(
    CaptureState State, CaptureFailure? Failure, ConnectionInfo? Connection, string SourceName, bool HasOpened)
{
    /// <summary>Whether the source was opened and has neither failed permanently nor been released.</summary>
    public bool IsOpened => HasOpened && State is not (CaptureState.Closed or CaptureState.Faulted);

    /// <summary>Whether no frame comes until a source is opened or a position is set.</summary>
    public bool HasEnded => State is CaptureState.Closed or CaptureState.Ended or CaptureState.Faulted;
}
