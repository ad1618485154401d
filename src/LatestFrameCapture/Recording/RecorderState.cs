namespace LatestFrames;

/// <summary>What a <see cref="StreamRecorder"/> does.</summary>
public enum RecorderState
{
    /// <summary>It does not record; what the camera sends is remembered for the next start.</summary>
    Idle,

    /// <summary>It records what comes, also while the capture reconnects.</summary>
    Recording,

    /// <summary>
    /// It could not go on, for the reason in <see cref="StreamRecorder.Failure"/>; <see cref="StreamRecorder.Start"/>
    /// tries again.
    /// </summary>
    Failed,

    /// <summary>It was disposed.</summary>
    Disposed,
}
