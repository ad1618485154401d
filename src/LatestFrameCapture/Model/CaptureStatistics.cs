namespace LatestFrames;

/// <summary>The counters of a <see cref="LatestFrameCapture"/> since it was created.</summary>
/// <remarks>
/// The frame counters are read under one lock, so that <c>TotalGrabbed = TotalPushed + TotalDiscardedBacklog +
/// TotalDiscardedUnwanted + TotalDiscardedStarved + TotalDiscardedUnusable</c> and <c>TotalPushed = TotalRead +
/// TotalDroppedUnread + CurrentUnread</c> hold exactly. While no frame is being filled or copied, <c>CurrentBuffers =
/// CurrentStacked + CurrentLeased + CurrentPooled</c> holds as well.
/// </remarks>
public sealed record CaptureStatistics
{
    /// <summary>Frames that the source delivered.</summary>
    public long TotalGrabbed { get; init; }

    /// <summary>Frames that were put on the stack.</summary>
    public long TotalPushed { get; init; }

    /// <summary>Frames discarded because a connection had stored them before it reached the live edge.</summary>
    public long TotalDiscardedBacklog { get; init; }

    /// <summary>
    /// Frames not converted because no reader waited (<see cref="FrameConversion.OnDemand"/>) or the capture was
    /// paused.
    /// </summary>
    public long TotalDiscardedUnwanted { get; init; }

    /// <summary>Frames not converted because consumers held too many (<see cref="CaptureState.Starved"/>).</summary>
    public long TotalDiscardedStarved { get; init; }

    /// <summary>
    /// Frames that could not be converted, came from a grab that timed out, or repeated the previous picture (<see
    /// cref="LatestFrameCaptureOptions.FrozenPictureTimeout"/>).
    /// </summary>
    public long TotalDiscardedUnusable { get; init; }

    /// <summary>Frames that at least one reader returned.</summary>
    public long TotalRead { get; init; }

    /// <summary>Frames that left the stack unread.</summary>
    public long TotalDroppedUnread { get; init; }

    /// <summary>Frames on the stack that no reader has returned yet.</summary>
    public int CurrentUnread { get; init; }

    /// <summary>Frames on the stack.</summary>
    public int CurrentStacked { get; init; }

    /// <summary>
    /// Buffers that only consumers hold: the stack has dropped them, and their <see cref="Frame"/> is not disposed.
    /// </summary>
    public int CurrentLeased { get; init; }

    /// <summary>Free buffers in the pool.</summary>
    public int CurrentPooled { get; init; }

    /// <summary>
    /// Buffers that exist, without the images that <c>Read()</c> passed to its caller instead of copying them.
    /// </summary>
    public long CurrentBuffers { get; init; }

    /// <summary>The age of the newest frame, as <see cref="Frame.Age"/> counts.</summary>
    /// <value>
    /// Null before the first frame, in a pause and after the source was closed. Goes on growing through an outage: the
    /// number to watch.
    /// </value>
    public TimeSpan? CurrentAge { get; init; }

    /// <summary>Buffers created.</summary>
    public long TotalBuffersMade { get; init; }

    /// <summary>Connections made, the first included.</summary>
    public long TotalConnections { get; init; }

    /// <summary>Connections that were lost, and attempts to open that failed.</summary>
    public long TotalFailures { get; init; }

    /// <summary>
    /// Times that a connected source delivered no usable frame for <see
    /// cref="LatestFrameCaptureOptions.StallTimeout"/>, or the same picture for <see
    /// cref="LatestFrameCaptureOptions.FrozenPictureTimeout"/>.
    /// </summary>
    public long TotalStalls { get; init; }

    /// <summary>
    /// Capture threads that were abandoned because they did not return from a native call in time.
    /// </summary>
    public long TotalAbandoned { get; init; }

    /// <summary>Abandoned capture threads that are still inside their call.</summary>
    public int CurrentAbandoned { get; init; }

    /// <summary>Packets of an <see cref="RtspSource"/> that did not arrive.</summary>
    public long TotalPacketsLost { get; init; }

    /// <summary>
    /// Pictures of a camera that the library reads by itself that are not shown, because they are not whole, refer to a
    /// picture that is missing, or cannot be decoded.
    /// </summary>
    /// <value>
    /// Of an <see cref="RtspSource"/>, <see cref="RawVideoSource"/>, <see cref="MotionJpegSource"/>, <see
    /// cref="FFmpegSource"/> or <c>RedisFrameSource</c>. Not among the frames grabbed, unless they were refused when
    /// they were decoded on demand (<see cref="FrameConversion.OnDemand"/>) or fetched from Redis.
    /// </value>
    public long TotalPicturesHidden { get; init; }

    /// <summary>
    /// Pictures of an <see cref="RtspSource"/> or <see cref="RawVideoSource"/> that were left out because the decoder
    /// was slower than the camera. Not among the frames grabbed.
    /// </summary>
    public long TotalPicturesSkipped { get; init; }

    /// <summary>
    /// How often a decoder was started again because it had ended or did not answer (<see
    /// cref="VideoDecoderKind.FFmpegProcess"/>).
    /// </summary>
    public long TotalDecoderRestarts { get; init; }

    /// <summary>
    /// Readers of the camera's coded pictures (<see cref="AccessUnitReader"/>), recordings that run included.
    /// </summary>
    public int CurrentTaps { get; init; }

    /// <summary>Coded pictures that such readers left out because they fell behind, of all readers together.</summary>
    public long TotalTapsSkipped { get; init; }

    /// <summary>Recordings that run (<see cref="StreamRecorder"/>).</summary>
    public int CurrentRecorders { get; init; }

    /// <summary>Recordings that could not go on, such as on a full disk.</summary>
    public long TotalRecorderFailures { get; init; }

    /// <summary>Returns the later counters without the earlier ones; what is not a total stays.</summary>
    internal static CaptureStatistics Subtract(CaptureStatistics later, CaptureStatistics? earlier) =>
        earlier is null ? later : Add(later, earlier, sign: -1);

    /// <summary>Returns the sums of all totals; what is not one is the first's.</summary>
    internal static CaptureStatistics Add(CaptureStatistics one, CaptureStatistics other, int sign = 1) => one with
    {
        TotalGrabbed = one.TotalGrabbed + (sign * other.TotalGrabbed),
        TotalPushed = one.TotalPushed + (sign * other.TotalPushed),
        TotalDiscardedBacklog = one.TotalDiscardedBacklog + (sign * other.TotalDiscardedBacklog),
        TotalDiscardedUnwanted = one.TotalDiscardedUnwanted + (sign * other.TotalDiscardedUnwanted),
        TotalDiscardedStarved = one.TotalDiscardedStarved + (sign * other.TotalDiscardedStarved),
        TotalDiscardedUnusable = one.TotalDiscardedUnusable + (sign * other.TotalDiscardedUnusable),
        TotalRead = one.TotalRead + (sign * other.TotalRead),
        TotalDroppedUnread = one.TotalDroppedUnread + (sign * other.TotalDroppedUnread),
        TotalBuffersMade = one.TotalBuffersMade + (sign * other.TotalBuffersMade),
        TotalConnections = one.TotalConnections + (sign * other.TotalConnections),
        TotalFailures = one.TotalFailures + (sign * other.TotalFailures),
        TotalStalls = one.TotalStalls + (sign * other.TotalStalls),
        TotalAbandoned = one.TotalAbandoned + (sign * other.TotalAbandoned),
        TotalPacketsLost = one.TotalPacketsLost + (sign * other.TotalPacketsLost),
        TotalPicturesHidden = one.TotalPicturesHidden + (sign * other.TotalPicturesHidden),
        TotalPicturesSkipped = one.TotalPicturesSkipped + (sign * other.TotalPicturesSkipped),
        TotalDecoderRestarts = one.TotalDecoderRestarts + (sign * other.TotalDecoderRestarts),
        TotalTapsSkipped = one.TotalTapsSkipped + (sign * other.TotalTapsSkipped),
        TotalRecorderFailures = one.TotalRecorderFailures + (sign * other.TotalRecorderFailures),
    };
}
