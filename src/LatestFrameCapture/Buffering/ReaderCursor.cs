namespace LatestFrames;

/// <summary>One reader's position among the frames. Guarded by <see cref="FrameStack"/>'s gate.</summary>
/// <param name="interval">The time between two frames at least, in timestamp ticks; 0 for no limit.</param>
internal sealed class ReaderCursor(long interval = 0)
{
    /// <summary>The number of the last frame that the reader returned; 0 before its first.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Whether the reader was disposed, so that its waits end without a frame.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The time before which no frame is new to the reader; the least value without a limit.</summary>
    public long Due { get; private set; } = long.MinValue;

    /// <summary>Whether a frame is after the reader's last one, due and not before a time.</summary>
    public bool IsNew(FrameBuffer frame, long notBefore) =>
        frame.Number > LastNumber && frame.GrabbedTimestamp >= Math.Max(notBefore, Due);

    /// <summary>Advances to a frame.</summary>
    /// <returns>The number of frames between this frame and the previous one.</returns>
    public long MoveTo(FrameBuffer frame)
    {
        long skipped = LastNumber == 0 ? 0 : frame.Number - LastNumber - 1;
        LastNumber = frame.Number;
        if (interval > 0) Due = NextDue(frame.GrabbedTimestamp);
        return skipped;
    }

    // From the time that was due, not from the frame, which comes after it by up to a frame interval of the camera:
    // otherwise the mean is below the limit. A reader or a camera that was away for longer does not make up for it.
    private long NextDue(long grabbed) =>
        Due == long.MinValue ? grabbed + interval : Math.Max(Due + interval, grabbed);
}
