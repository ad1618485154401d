namespace LatestFrames;

/// <summary>A capability of a finite <see cref="IFrameConnection"/>: it knows how it is paced.</summary>
internal interface IPacedConnection
{
    /// <summary>
    /// Whether frames that were late are caught up, as from a pipe that a camera's program writes; otherwise the frames
    /// after them are as late.
    /// </summary>
    bool CatchesUp { get; }
}
