namespace LatestFrames;

/// <summary>A frame as its consumer got it.</summary>
/// <param name="Index">The index that is burned in; null when it is too damaged to tell.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Position">The stream's time.</param>
/// <param name="CameraTime">The camera's time.</param>
/// <param name="Age">How old it was.</param>
/// <param name="GrabbedAt">When it arrived.</param>
internal sealed record SeenPicture(
    int? Index, int Width, int Height, TimeSpan? Position, DateTimeOffset? CameraTime,
    TimeSpan Age, DateTimeOffset GrabbedAt)
{
    public static SeenPicture Of(Frame frame) => new(
        StampCodec.TryRead(frame.Image, out FrameStamp stamp) ? stamp.FrameNumber : null,
        frame.Image.Width,
        frame.Image.Height,
        frame.SourcePosition,
        frame.CameraTime,
        frame.Age,
        frame.GrabbedAt);
}
