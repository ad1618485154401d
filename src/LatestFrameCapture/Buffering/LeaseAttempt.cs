namespace LatestFrames;

/// <summary>Looks for a frame for a reader: <see cref="FrameStack"/>'s <c>TryLease</c>.</summary>
/// <param name="cursor">The reader's.</param>
/// <param name="notBefore">Timestamp before which a frame must not have been grabbed.</param>
/// <param name="listener">Notified once when there may be one, unless there is one or none comes for now.</param>
/// <param name="lease">The frame, the caller's to release.</param>
/// <param name="hasEnded">Whether no further frame comes for now.</param>
internal delegate bool LeaseAttempt(
    ReaderCursor cursor, long notBefore, IStackListener? listener, out FrameLease lease, out bool hasEnded);
