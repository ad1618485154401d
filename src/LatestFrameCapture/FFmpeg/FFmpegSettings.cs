using OpenCvSharp;

namespace LatestFrames;

/// <summary>The properties of an <see cref="FFmpegSource"/> at the moment of an opening.</summary>
internal sealed record FFmpegSettings
{
    /// <summary>The input as the user named it, password included.</summary>
    public required string Input { get; init; }

    /// <summary>The input for logs and texts.</summary>
    public required string Name { get; init; }

    public DecoderHardware Hardware { get; init; }

    public Size? Size { get; init; }

    public double? FramesPerSecond { get; init; }

    public bool KeyFramesOnly { get; init; }

    public FFmpegPixelFormat PixelFormat { get; init; }

    public bool IsLive { get; init; }

    /// <summary>Whether the input is a live playlist, which comes in bursts: read at its own pace.</summary>
    public bool IsPaced { get; init; }

    /// <summary>The number of decoder threads; null for one of a live source, and FFmpeg's choice of a finite one.
    /// </summary>
    public int? DecoderThreads { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> InputOptions { get; init; } = [];

    public required TimeSpan OpenTimeout { get; init; }

    public required TimeSpan StallTimeout { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public required Action<string> Note { get; init; }
}
