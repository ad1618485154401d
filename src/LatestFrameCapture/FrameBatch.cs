namespace LatestFrames;

/// <summary>Frames of several cameras that belong together, held without copying.</summary>
/// <remarks>
/// Who disposes: the caller that received the batch, as soon as it no longer needs the images; that disposes its
/// frames. Thread safety: all members may be called from any thread, <see cref="Dispose"/> any number of times.
/// </remarks>
public sealed class FrameBatch : IDisposable
{
    internal FrameBatch(Frame?[] frames, DateTimeOffset time, BatchClock clock)
    {
        Frames = Array.AsReadOnly(frames);
        Time = time;
        Clock = clock;
    }

    /// <summary>One frame of each camera, in the order of the group's captures.</summary>
    /// <value>Null for a camera that is missing; at least one is there.</value>
    public IReadOnlyList<Frame?> Frames { get; }

    /// <summary>The time of the earliest frame, by <see cref="Clock"/>.</summary>
    /// <value>In UTC. The other frames are later by at most <see cref="CameraGroupOptions.Tolerance"/>.</value>
    public DateTimeOffset Time { get; }

    /// <summary>The clock by which the frames were matched.</summary>
    public BatchClock Clock { get; }

    /// <summary>Whether no camera is missing.</summary>
    public bool IsComplete => Frames.All(frame => frame is not null);

    /// <summary>Disposes the frames; their images must not be used afterwards.</summary>
    public void Dispose()
    {
        foreach (Frame? frame in Frames) frame?.Dispose();
    }
}
