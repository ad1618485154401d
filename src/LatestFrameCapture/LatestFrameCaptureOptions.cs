using OpenCvSharp;

namespace LatestFrames;

/// <summary>How a <see cref="LatestFrameCapture"/> reads its source. Immutable; checked when a capture is made with it.</summary>
public sealed record LatestFrameCaptureOptions
{
    /// <summary>How many frames the stack holds before it is cleared.</summary>
    /// <value>
    /// Default 4; 1 to 1,000 frames. Reading the newest frame needs 1; more serve <c>ReadRecent</c>, at one image of memory each. With
    /// <see cref="FrameDelivery.Every"/>: how many frames of a file are read ahead.
    /// </value>
    public int Capacity { get; init; } = 4;

    /// <summary>The longest time for opening the source.</summary>
    /// <value>Default 5 s; more than 0, at most 1 day. FFmpeg gets it as its own open timeout.</value>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time that a read waits for a newer frame.</summary>
    /// <value>Default 10 s; more than 0, at most 1 day. Also the longest time for a <c>Get</c> or <c>Set</c> of another thread.</value>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connected live source may deliver no frame before that counts as a failure.</summary>
    /// <value>
    /// Default 5 s; more than 0, at most 1 day. Must be longer than the time between two frames of the camera. Also FFmpeg's own read timeout.
    /// </value>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a live source may deliver the very same picture, bit for bit, before it is connected anew.</summary>
    /// <value>
    /// Default 3 s; more than 0, at most 1 day; null for ever, as without <see cref="Reconnect"/>. OpenCV delivers the last picture again and again when the size of a stream changes, so
    /// repetitions are not handed out as new. A real camera's noise changes every picture; after one needless new connection, a source that shows stills is
    /// believed, and each further one doubles the time before the next.
    /// </value>
    public TimeSpan? FrozenPictureTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest time that <c>Release</c> and <c>Dispose</c> wait for the capture thread.</summary>
    /// <value>Default 2 s; more than 0, at most 1 day. A thread that is then still inside a native call is abandoned: it frees its capture when the call returns.</value>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When a lost live source is tried again.</summary>
    /// <value>Default: at once, then with growing delays, for ever. Null: never; the capture is then <see cref="CaptureState.Faulted"/>. Files are never reopened.</value>
    public ReconnectOptions? Reconnect { get; init; } = new();

    /// <summary>How many capture threads at once may be stuck in native calls that do not come back, before the capture gives up.</summary>
    /// <value>Default 3; 0 to 100. Each costs a thread and a connection until its call returns.</value>
    public int MaxAbandonedThreads { get; init; } = 3;

    /// <summary>How many frames consumers may hold that the stack has dropped, before new ones are discarded.</summary>
    /// <value>
    /// Default 100; 1 to 100,000 images. At the limit the capture is <see cref="CaptureState.Starved"/> until a <see cref="Frame"/> is disposed.
    /// What is on the stack at that moment can still be leased: no more than <see cref="MaxLeasedFrames"/> + <see cref="Capacity"/> images ever exist for consumers.
    /// </value>
    public int MaxLeasedFrames { get; init; } = 100;

    /// <summary>What reads the URL of a camera.</summary>
    /// <value>
    /// Default <see cref="CaptureBackend.Default"/>: FFmpeg. <see cref="CaptureBackend.GStreamer"/> delivers younger pictures from <c>rtsp</c> URLs; it needs Linux or Windows, an OpenCV with GStreamer and the plugins
    /// for RTSP and the stream's coding, and where they are missing FFmpeg reads; <c>GetBackendName</c> tells. <see cref="BackendOptions"/>, <see cref="DecoderThreads"/> and <see cref="HardwareAcceleration"/> are FFmpeg's
    /// and take no part then: it is always TCP. Of no meaning for a source that was opened with a backend of the caller's choice.
    /// </value>
    public CaptureBackend Backend { get; init; } = CaptureBackend.Default;

    /// <summary>FFmpeg's own options for this source, such as <c>rtsp_transport</c> = <c>udp</c> or <c>fflags</c> = <c>nobuffer</c>.</summary>
    /// <value>
    /// Default empty: what OPENCV_FFMPEG_CAPTURE_OPTIONS says in the process; without it, RTSP goes over TCP and its rate is measured
    /// by 2 frames instead of 28 (<c>rtsp_transport</c> = <c>tcp</c>, <c>fpsprobesize</c> = <c>2</c>). Any option given replaces all of these. Neither name nor value may contain ';' or '|'.
    /// </value>
    public IReadOnlyDictionary<string, string> BackendOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Which frames of a file a reader gets.</summary>
    /// <value>Default <see cref="FrameDelivery.Latest"/>. Live sources take no notice.</value>
    public FrameDelivery Delivery { get; init; } = FrameDelivery.Latest;

    /// <summary>How fast the frames of a file are delivered.</summary>
    /// <value>Default <see cref="FramePacing.RealTime"/>. Live sources take no notice.</value>
    public FramePacing Pacing { get; init; } = FramePacing.RealTime;

    /// <summary>Which frames are converted into images.</summary>
    /// <value>Default <see cref="FrameConversion.Eager"/>.</value>
    public FrameConversion Conversion { get; init; } = FrameConversion.Eager;

    /// <summary>Whether the frames that a live connection had stored before it caught up with the present are discarded.</summary>
    /// <value>Default true. Catching up takes at most 3 s.</value>
    public bool SkipBacklog { get; init; } = true;

    /// <summary>The number of threads that FFmpeg decodes a network stream with at first.</summary>
    /// <value>
    /// Default 1; 0 (OpenCV's own choice, up to 16) to 64. Each thread beyond the first delays a live picture by one frame. OpenCV before 4.7 takes no notice.
    /// </value>
    public int DecoderThreads { get; init; } = 1;

    /// <summary>Up to how many threads decode a stream that falls behind its camera.</summary>
    /// <value>
    /// Default 16, 1 to 64, and never more than the machine has cores. When the pictures of a live stream have been late by its own clock by more than 1 s for 5 s, with a core busy, it is
    /// connected anew with twice as many threads. No more than <see cref="DecoderThreads"/> keeps their number as it is; so do 0 <see cref="DecoderThreads"/>, and no <see cref="Reconnect"/>. Network streams that FFmpeg reads; OpenCV before 4.7 takes no notice. A stream that is behind
    /// and can have no more is logged, once for each connection.
    /// </value>
    public int MaxDecoderThreads { get; init; } = 16;

    /// <summary>Which hardware may decode.</summary>
    /// <value>Default <see cref="VideoAccelerationType.None"/>. The OpenCV build must support it.</value>
    public VideoAccelerationType HardwareAcceleration { get; init; } = VideoAccelerationType.None;

    /// <summary>What logs, thread and exceptions call the source.</summary>
    /// <value>Default null: its URL, path or index, without the password.</value>
    public string? Name { get; init; }

    /// <summary>The clock behind ages, pacing and asynchronous waits.</summary>
    /// <value>Default <see cref="System.TimeProvider.System"/>. Synchronous reads wait by the machine's own clock.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Capacity, 1000);
        ThrowIfNoTime(OpenTimeout, nameof(OpenTimeout));
        ThrowIfNoTime(ReadTimeout, nameof(ReadTimeout));
        ThrowIfNoTime(StallTimeout, nameof(StallTimeout));
        ThrowIfNoTime(CloseTimeout, nameof(CloseTimeout));
        ThrowIfNoTime(FrozenPictureTimeout ?? CloseTimeout, nameof(FrozenPictureTimeout));
        Reconnect?.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(MaxAbandonedThreads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxAbandonedThreads, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLeasedFrames, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxLeasedFrames, 100_000);
        ArgumentNullException.ThrowIfNull(BackendOptions);
        foreach ((string key, string value) in BackendOptions) ThrowIfNoBackendOption(key, value, nameof(BackendOptions));
        ThrowIfUndefined(Backend, nameof(Backend));
        ThrowIfUndefined(Delivery, nameof(Delivery));
        ThrowIfUndefined(Pacing, nameof(Pacing));
        ThrowIfUndefined(Conversion, nameof(Conversion));
        ThrowIfUndefined(HardwareAcceleration, nameof(HardwareAcceleration));
        ArgumentOutOfRangeException.ThrowIfNegative(DecoderThreads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DecoderThreads, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDecoderThreads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDecoderThreads, 64);
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }

    private static void ThrowIfNoTime(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1), name);
    }

    // OpenCV's own syntax: key;value|key;value.
    private static void ThrowIfNoBackendOption(string key, string value, string name)
    {
        if (string.IsNullOrWhiteSpace(key) || value is null || (key + value).AsSpan().IndexOfAny(";|\0") >= 0)
        {
            throw new ArgumentException($"The backend option '{key}' has no name, no value, or a ';' or '|' in one of them.", name);
        }
    }

    private static void ThrowIfUndefined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw new ArgumentOutOfRangeException(name, value, $"{typeof(T).Name} has no such value.");
    }
}
