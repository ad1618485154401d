namespace LatestFrames;

/// <summary>A connection whose decoder can be had with more threads.</summary>
internal interface IDecoderThreads
{
    /// <summary>The CPU time that decoding has used so far, and perhaps others with it.</summary>
    TimeSpan CpuTime { get; }

    /// <summary>Has the next connection decode with more threads than this one. Capture thread only.</summary>
    /// <returns>False when it has as many as it may.</returns>
    bool TryAdd();
}
