namespace LatestFrames;

/// <summary>How far one reader has come. Guarded by <see cref="FrameStack"/>'s gate.</summary>
internal sealed class ReaderCursor
{
    /// <summary>The number of the last frame that this reader got; 0 before its first.</summary>
    public long LastNumber { get; set; }
}
