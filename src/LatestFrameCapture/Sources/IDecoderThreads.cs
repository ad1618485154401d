namespace LatestFrames;

/// <summary>A capability of an <see cref="IFrameConnection"/>: the number of decoder threads can be raised.</summary>
internal interface IDecoderThreads
{
    /// <summary>The CPU time that decoding has used so far; may include that of other threads.</summary>
    TimeSpan CpuTime { get; }

    /// <summary>Lets the next connection decode with more threads than this one. Capture thread only.</summary>
    /// <returns>False when the limit is reached.</returns>
    bool TryAdd();
}
