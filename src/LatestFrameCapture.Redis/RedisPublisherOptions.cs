namespace LatestFrames;

/// <summary>How a <see cref="RedisFramePublisher"/> publishes.</summary>
/// <remarks>The publisher takes a copy: later changes have no effect on it.</remarks>
public sealed record RedisPublisherOptions
{
    /// <summary>How pictures are stored.</summary>
    /// <value>Default <see cref="FrameEncoding.Jpeg"/>.</value>
    public FrameEncoding Encoding { get; set; } = FrameEncoding.Jpeg;

    /// <summary>The quality of JPEG pictures.</summary>
    /// <value>Default 80; 1 to 100.</value>
    public int Quality { get; set; } = 80;

    /// <summary>What all keys and channels begin with.</summary>
    /// <value>Default <c>lfc</c>; <see cref="RedisFrameSource.KeyPrefix"/> must be the same.</value>
    public string KeyPrefix { get; set; } = RedisKeys.DefaultPrefix;

    /// <summary>Returns a copy that nobody else changes.</summary>
    /// <exception cref="ArgumentException">A value is not allowed.</exception>
    internal RedisPublisherOptions CheckedCopy()
    {
        if (!Enum.IsDefined(Encoding))
            throw new ArgumentOutOfRangeException(nameof(Encoding), Encoding, "There is no such encoding.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Quality, 1, nameof(Quality));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Quality, 100, nameof(Quality));
        RedisKeys.ThrowIfInvalid(KeyPrefix, nameof(KeyPrefix));
        return this with { };
    }
}
