namespace LatestFrames;

/// <summary>The options of a <see cref="LatestFrameReader"/>.</summary>
/// <remarks>
/// A reader copies and checks the options when it is created. Thread safety: not thread safe; do not change them while
/// a reader is being created.
/// </remarks>
public sealed record ReaderOptions
{
    private const double MaxRate = 1000;

    /// <summary>The largest number of frames that the reader gets in a second.</summary>
    /// <value>
    /// Default null: no limit. More than 0, at most 1,000 frames a second; less than 1 for one in several seconds.
    /// </value>
    /// <remarks>
    /// <para>
    /// The reader has a schedule that begins with its first frame and advances by 1 / <see cref="MaxFramesPerSecond"/>.
    /// A frame that was grabbed before the next time of the schedule is not new to it: all read methods pass over it.
    /// So a frame is as fresh as without the limit, and the mean is the limit if the camera sends as many, never more.
    /// After a pause of the reader or of the camera a second frame may follow the first at once; no more than that is
    /// made up for.
    /// </para>
    /// <para>
    /// A wait ends after <see cref="LatestFrameCaptureOptions.ReadTimeout"/> as always, also when the schedule's next
    /// time is later. With <see cref="FrameConversion.OnDemand"/> no frame is converted for the reader before its time.
    /// A capture that is opened with <see cref="FrameDelivery.Every"/> while the reader exists gives it every frame of
    /// the file, as if it had no limit.
    /// </para>
    /// </remarks>
    public double? MaxFramesPerSecond { get; set; }

    /// <summary>Returns a checked copy that later changes do not affect.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal ReaderOptions CheckedCopy()
    {
        ReaderOptions copy = this with { };
        if (copy.MaxFramesPerSecond is { } rate && !(rate > 0 && rate <= MaxRate))
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaxFramesPerSecond), rate, "A reader gets more than 0 and at most 1,000 frames a second.");
        }

        return copy;
    }

    /// <summary>The time between two frames, in the clock's timestamp ticks, rounded up; 0 for no limit.</summary>
    internal long GetInterval(TimeProvider clock) => MaxFramesPerSecond is { } rate
        ? (long)Math.Min(Math.Ceiling(clock.TimestampFrequency / rate), long.MaxValue / 4)
        : 0;
}
