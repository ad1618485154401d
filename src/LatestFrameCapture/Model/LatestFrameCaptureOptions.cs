using System.Diagnostics.Metrics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The options of a <see cref="LatestFrameCapture"/>.</summary>
/// <remarks>
/// A capture copies and checks the options when it is created; later changes have no effect on it. Thread safety: not
/// thread safe; do not change them while a capture is being created.
/// </remarks>
public sealed record LatestFrameCaptureOptions
{
    private static readonly TimeSpan s_defaultOpenTimeout = TimeSpan.FromSeconds(5);

    private TimeSpan? _openTimeout;

    /// <summary>The number of frames that the stack holds before it is cleared.</summary>
    /// <value>
    /// Default 4; 1 to 1,000 frames. Reading the newest frame needs 1; more serve <c>ReadRecent</c>, at one image of
    /// memory each. With <see cref="FrameDelivery.Every"/>: the number of frames of a file that are read ahead.
    /// </value>
    public int Capacity { get; set; } = 4;

    /// <summary>The longest time that opening the source may take.</summary>
    /// <value>
    /// Default 5 s; 30 s, as OpenCV's own, where OpenCV opens a live source by its name (a URL, a pipeline, a path of a
    /// device), because it cannot tell whether anything comes. More than 0, at most 1 day; a value that is set holds
    /// for all sources. Once connected, an <see cref="RtspSource"/>, <see cref="RawVideoSource"/> or <see
    /// cref="MotionJpegSource"/> counts only silence: a camera that sends, but no key frame yet, is waited for. Also
    /// FFmpeg's own open timeout.
    /// </value>
    public TimeSpan OpenTimeout
    {
        get => _openTimeout ?? s_defaultOpenTimeout;
        set => _openTimeout = value;
    }

    /// <summary>The longest time that a read waits for a newer frame.</summary>
    /// <value>
    /// Default 10 s; more than 0, at most 1 day. Also the longest time until the capture thread begins a <c>Get</c> or
    /// <c>Set</c>, and once more until the source has answered it.
    /// </value>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time without a frame before a connected live source counts as stalled.</summary>
    /// <value>
    /// Default 5 s; more than 0, at most 1 day. Must be longer than the time between two frames of the camera. An <see
    /// cref="RtspSource"/>, <see cref="RawVideoSource"/> or <see cref="MotionJpegSource"/> stalls when the camera sends
    /// nothing for so long. Also FFmpeg's own read timeout.
    /// </value>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest time that a live source may deliver the same picture, bit for bit, before the capture reconnects.
    /// </summary>
    /// <value>
    /// Default 3 s; more than 0, at most 1 day; null for no limit, as without <see cref="Reconnect"/>. Where OpenCV or
    /// a source of one's own reads; the library's own sources see what arrives. OpenCV delivers the last picture
    /// repeatedly after the size of a stream has changed, so repetitions are not delivered as new. A real camera's
    /// noise changes every picture. A still, such as a covered lens, costs one needless reconnection: a new connection
    /// that brings the same picture proves it, and it is believed until it changes. Each needless reconnection doubles
    /// the limit.
    /// </value>
    public TimeSpan? FrozenPictureTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest time that <c>Release</c> and <c>Dispose</c> wait for the capture thread.</summary>
    /// <value>
    /// Default 2 s; more than 0, at most 1 day. A thread that is still inside a native call by then is abandoned: it
    /// frees its connection when the call returns.
    /// </value>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The delays and limits for reconnecting a lost live source.</summary>
    /// <value>
    /// Default: at once, then after growing delays, without a limit. Null: never; the capture becomes
    /// <see cref="CaptureState.Faulted"/>. Files are never reopened.
    /// </value>
    public ReconnectOptions? Reconnect { get; set; } = new();

    /// <summary>
    /// The number of frames that consumers may hold after the stack has dropped them, before new ones are discarded.
    /// </summary>
    /// <value>
    /// Default 100; 1 to 100,000 images. After a second at the limit the capture is <see
    /// cref="CaptureState.Starved"/> until enough <see cref="Frame"/>s are disposed. Frames that are on the stack at
    /// that moment can still be leased: at most <see cref="MaxLeasedFrames"/> + <see cref="Capacity"/> images exist
    /// for consumers.
    /// </value>
    public int MaxLeasedFrames { get; set; } = 100;

    /// <summary>What reads a camera's URL.</summary>
    /// <value>
    /// Default <see cref="CaptureBackend.Automatic"/>. A backend that the caller names, open parameters, <see
    /// cref="HardwareAcceleration"/> and most <see cref="BackendOptions"/> mean OpenCV. With Rtsp, MotionJpeg
    /// or FFmpeg <see cref="HardwareAcceleration"/> is an <see cref="ArgumentException"/> when a URL of that backend is
    /// opened; so are <see cref="BackendOptions"/> that Rtsp or MotionJpeg does not understand.
    /// </value>
    public CaptureBackend Backend { get; set; } = CaptureBackend.Automatic;

    /// <summary>FFmpeg's own options for this source, such as <c>rtsp_transport</c> = <c>udp</c>.</summary>
    /// <value>
    /// Default empty. <c>rtsp_transport</c> (<c>tcp</c>, <c>udp</c>) alone is understood by <see cref="RtspSource"/>;
    /// FFmpeg's names for timeouts are ignored for it, and any other option means OpenCV's FFmpeg; with <see
    /// cref="CaptureBackend.FFmpeg"/> they are <see cref="FFmpegSource.InputOptions"/>. OpenCV's has, with none:
    /// the process's OPENCV_FFMPEG_CAPTURE_OPTIONS; without that variable, RTSP uses TCP and its rate is estimated from
    /// 2 frames instead of 28 (<c>rtsp_transport</c> = <c>tcp</c>, <c>fpsprobesize</c> = <c>2</c>). Any option replaces
    /// all of these. Neither name nor value may contain ';' or '|'.
    /// </value>
    public IDictionary<string, string> BackendOptions { get; set; } = new Dictionary<string, string>();

    /// <summary>The frames of a file that a reader gets.</summary>
    /// <value>Default <see cref="FrameDelivery.Latest"/>. Live sources ignore it.</value>
    public FrameDelivery Delivery { get; set; } = FrameDelivery.Latest;

    /// <summary>The speed at which the frames of a file are delivered.</summary>
    /// <value>Default <see cref="FramePacing.RealTime"/>. Live sources ignore it.</value>
    public FramePacing Pacing { get; set; } = FramePacing.RealTime;

    /// <summary>The frames that are converted into images.</summary>
    /// <value>Default <see cref="FrameConversion.Eager"/>.</value>
    public FrameConversion Conversion { get; set; } = FrameConversion.Eager;

    /// <summary>
    /// Whether the frames that a live connection had stored before it reached the live edge are discarded.
    /// </summary>
    /// <value>
    /// Default true. Catching up takes at most 3 s. The last frame before the source makes the capture wait is shown
    /// all the same.
    /// </value>
    public bool SkipBacklog { get; set; } = true;

    /// <summary>The number of threads that decode a network stream.</summary>
    /// <value>
    /// Default null: adaptive. It starts with 1, because each thread beyond the first delays a live picture by one
    /// frame. An <see cref="RtspSource"/> goes on with twice as many at a key frame, after it was behind three times;
    /// captures that share one share what the first of them has set here. With OpenCV, when the pictures have been late
    /// by the stream's own clock by more than 1 s for 5 s, with a core busy, the capture reconnects with twice as many;
    /// not without <see cref="Reconnect"/>. Up to 16 and to the machine's cores. A stream that is late although the
    /// limit is reached is logged, once for each connection. Otherwise fixed: 1 to 64 threads, or 0 for OpenCV's own
    /// choice (up to 16). OpenCV before 4.7 ignores it.
    /// </value>
    public int? DecoderThreads { get; set; }

    /// <summary>The hardware that may decode.</summary>
    /// <value>Default <see cref="VideoAccelerationType.None"/>. The OpenCV build must support it.</value>
    /// <remarks>
    /// With another value OpenCV reads the URL, an <c>rtsp</c> one too; with <see cref="Backend"/> = Rtsp, MotionJpeg
    /// or FFmpeg it is an <see cref="ArgumentException"/> when a URL of that backend is opened. For a camera that
    /// this library reads itself, set <see cref="RtspSource.Hardware"/>.
    /// </remarks>
    public VideoAccelerationType HardwareAcceleration { get; set; } = VideoAccelerationType.None;

    /// <summary>The name of the source in logs, exceptions and the thread's name.</summary>
    /// <value>Default null: its URL, path or index, without the password.</value>
    public string? Name { get; set; }

    /// <summary>The clock for ages, pacing and asynchronous waits.</summary>
    /// <value>
    /// Default <see cref="System.TimeProvider.System"/>. Synchronous reads wait by the machine's own clock.
    /// </value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The factory of the meter <c>LatestFrameCapture</c>, whose instruments count what happens.</summary>
    /// <value>
    /// Default null: a meter of the process. Dependency injection has one. Give the capture a <see cref="Name"/>: it is
    /// the tag <c>camera.name</c>.
    /// </value>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>Whether <see cref="OpenTimeout"/> was set.</summary>
    internal bool HasOpenTimeout => _openTimeout is not null;

    /// <summary>The number of capture threads that may be stuck in native calls before the capture faults.</summary>
    internal int MaxAbandonedThreads { get; set; } = 3;

    /// <summary>Returns the type's name: some values, such as a URL as the <see cref="Name"/>, may be secret.</summary>
    /// <returns>A text for people; its format may change.</returns>
    public override string ToString() => nameof(LatestFrameCaptureOptions);

    /// <summary>Returns a checked copy that later changes do not affect.</summary>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    internal LatestFrameCaptureOptions CheckedCopy()
    {
        ArgumentNullException.ThrowIfNull(BackendOptions);
        LatestFrameCaptureOptions copy = this with
        {
            BackendOptions = new Dictionary<string, string>(BackendOptions),
            Reconnect = Reconnect?.CheckedCopy(),
        };
        copy.Check();
        return copy;
    }

    private void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Capacity, 1000);
        CheckTime(OpenTimeout, nameof(OpenTimeout));
        CheckTime(ReadTimeout, nameof(ReadTimeout));
        CheckTime(StallTimeout, nameof(StallTimeout));
        CheckTime(CloseTimeout, nameof(CloseTimeout));
        CheckTime(FrozenPictureTimeout ?? CloseTimeout, nameof(FrozenPictureTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLeasedFrames, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxLeasedFrames, 100_000);
        foreach ((string key, string value) in BackendOptions) CheckBackendOption(key, value, nameof(BackendOptions));
        CheckDefined(Backend, nameof(Backend));
        CheckDefined(Delivery, nameof(Delivery));
        CheckDefined(Pacing, nameof(Pacing));
        CheckDefined(Conversion, nameof(Conversion));
        CheckDefined(HardwareAcceleration, nameof(HardwareAcceleration));
        ArgumentOutOfRangeException.ThrowIfNegative(DecoderThreads ?? 0, nameof(DecoderThreads));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DecoderThreads ?? 0, 64, nameof(DecoderThreads));
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }

    private static void CheckTime(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1), name);
    }

    // OpenCV's own syntax: key;value|key;value.
    private static void CheckBackendOption(string key, string value, string name)
    {
        if (string.IsNullOrWhiteSpace(key) || value is null || (key + value).AsSpan().IndexOfAny(";|\0".AsSpan()) >= 0)
        {
            throw new ArgumentException(
                "A backend option has no name, no value, or a ';' or '|' in one of them.", name);
        }
    }

    private static void CheckDefined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(name, value, $"{typeof(T).Name} has no such value.");
    }
}
