using System.ComponentModel.DataAnnotations;

namespace LatestFrames;

/// <summary>The properties of the <see cref="FFmpegSource"/> of a camera.</summary>
public sealed record FFmpegCameraOptions
{
    /// <inheritdoc cref="FFmpegSource.ExecutablePath"/>
    public string? ExecutablePath { get; set; }

    /// <inheritdoc cref="FFmpegSource.Hardware"/>
    public DecoderHardware Hardware { get; set; }

    /// <inheritdoc cref="FFmpegSource.PixelFormat"/>
    public FFmpegPixelFormat PixelFormat { get; set; }

    /// <summary>The width of the frames, together with <see cref="Height"/>.</summary>
    /// <value>Default null: as the input has it; 1 to 16,384 pixels.</value>
    [Range(1, 16384)]
    public int? Width { get; set; }

    /// <summary>The height of the frames, together with <see cref="Width"/>.</summary>
    /// <value>Default null: as the input has it; 1 to 16,384 pixels.</value>
    [Range(1, 16384)]
    public int? Height { get; set; }

    /// <inheritdoc cref="FFmpegSource.FramesPerSecond"/>
    public double? FramesPerSecond { get; set; }

    /// <inheritdoc cref="FFmpegSource.KeyFramesOnly"/>
    public bool KeyFramesOnly { get; set; }

    /// <inheritdoc cref="FFmpegSource.HasEnd"/>
    public bool? HasEnd { get; set; }

    /// <inheritdoc cref="FFmpegSource.InputOptions"/>
    public Dictionary<string, string> InputOptions { get; set; } = [];
}
