using System.ComponentModel.DataAnnotations;

namespace LatestFrames;

/// <summary>The properties of the <see cref="RtspSource"/> of a camera.</summary>
public sealed record RtspCameraOptions
{
    /// <inheritdoc cref="RtspSource.Transport"/>
    public RtspTransport Transport { get; set; }

    /// <inheritdoc cref="RtspSource.Latency"/>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc cref="RtspSource.VideoTrack"/>
    [Range(0, 31)]
    public int? VideoTrack { get; set; }

    /// <inheritdoc cref="RtspSource.KeyFramesOnly"/>
    public bool KeyFramesOnly { get; set; }

    /// <inheritdoc cref="RtspSource.ShowDamaged"/>
    public bool ShowDamaged { get; set; }

    /// <inheritdoc cref="RtspSource.Decoder"/>
    public VideoDecoderKind Decoder { get; set; }

    /// <inheritdoc cref="RtspSource.Hardware"/>
    public DecoderHardware Hardware { get; set; }
}
