namespace LatestFrames;

/// <summary>A change of the frames' size, rate or coding, in mid-stream or by a new connection.</summary>
public sealed class VideoFormatChangedEventArgs : EventArgs
{
    internal VideoFormatChangedEventArgs(VideoFormat previous, VideoFormat current)
    {
        Previous = previous;
        Current = current;
    }

    /// <summary>The format before the change.</summary>
    public VideoFormat Previous { get; }

    /// <summary>The format after the change.</summary>
    public VideoFormat Current { get; }
}
