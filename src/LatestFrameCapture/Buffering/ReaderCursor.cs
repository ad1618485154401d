namespace LatestFrames;

/// <summary>How far one reader has come. Guarded by <see cref="FrameStack"/>'s gate.</summary>
internal sealed class ReaderCursor
{
    /// <summary>The number of the last frame that this reader got; 0 before its first.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Moves on to a frame.</summary>
    /// <returns>How many frames lie between it and the one before.</returns>
    public long MoveTo(long number)
    {
        long skipped = LastNumber == 0 ? 0 : number - LastNumber - 1;
        LastNumber = number;
        return skipped;
    }
}
