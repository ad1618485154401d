namespace LatestFrames;

/// <summary>One reader's position among the frames. Guarded by <see cref="FrameStack"/>'s gate.</summary>
internal sealed class ReaderCursor
{
    /// <summary>The number of the last frame that the reader returned; 0 before its first.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Whether the reader was disposed, so that its waits end without a frame.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Advances to a frame.</summary>
    /// <returns>The number of frames between this frame and the previous one.</returns>
    public long MoveTo(long number)
    {
        long skipped = LastNumber == 0 ? 0 : number - LastNumber - 1;
        LastNumber = number;
        return skipped;
    }
}
