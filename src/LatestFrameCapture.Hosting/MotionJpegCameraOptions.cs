namespace LatestFrames;

/// <summary>The properties of the <see cref="MotionJpegSource"/> of a camera.</summary>
public sealed record MotionJpegCameraOptions
{
    /// <inheritdoc cref="MotionJpegSource.PollInterval"/>
    public TimeSpan? PollInterval { get; set; }

    /// <inheritdoc cref="MotionJpegSource.Headers"/>
    public Dictionary<string, string> Headers { get; set; } = [];
}
