namespace LatestFrames;

/// <summary>A frame as its consumer got it. Times are those of the <see cref="FrameClock"/>, in microseconds.</summary>
/// <param name="Number">The capture's number of the frame.</param>
/// <param name="TakenAt">The time that is burned into the picture; null when it is too damaged to tell.</param>
/// <param name="DeliveredAt">When the consumer got it.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct Delivery(long Number, long? TakenAt, long DeliveredAt, int Width, int Height)
{
    /// <summary>How old the picture was; null when it is too damaged to tell.</summary>
    public TimeSpan? Age => TakenAt is { } takenAt ? FrameClock.Between(takenAt, DeliveredAt) : null;

    /// <summary>Notes that a consumer got a frame, now.</summary>
    public static Delivery Of(Frame frame) => new(
        frame.Number,
        StampCodec.TryRead(frame.Image, out FrameStamp stamp) ? stamp.TakenAtMicroseconds : null,
        FrameClock.NowMicroseconds,
        frame.Image.Cols,
        frame.Image.Rows);
}
