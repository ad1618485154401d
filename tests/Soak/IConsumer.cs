namespace LatestFrames;

/// <summary>Somebody who looks at a station's pictures and checks what he gets.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal interface IConsumer : IAsyncDisposable
{
    /// <summary>How many pictures it got.</summary>
    long Frames { get; }

    /// <summary>When the newest picture was taken that it got, on the <see cref="FrameClock"/>.</summary>
    long NewestTakenAt { get; }

    /// <summary>As <see cref="PastCheck.OnFault"/>.</summary>
    void OnFault(long moment);
}
