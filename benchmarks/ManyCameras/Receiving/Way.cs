namespace LatestFrames;

/// <summary>How a program reads many cameras.</summary>
internal enum Way
{
    /// <summary><c>OnDemand</c>, and nobody reads: what receiving alone costs.</summary>
    Received,

    /// <summary><c>KeyFramesOnly</c>: each key frame is decoded and read.</summary>
    KeyFrames,

    /// <summary><c>KeyFramesOnly</c> and <c>OnDemand</c>: each key frame is read, and none is kept after
    /// that.</summary>
    KeyFramesOnDemand,

    /// <summary><c>OnDemand</c>, read once a second.</summary>
    OncePerSecond,

    /// <summary><c>OnDemand</c>, read once in ten seconds.</summary>
    OncePerTenSeconds,

    /// <summary>Every frame is decoded and read.</summary>
    EveryFrame,

    /// <summary>A child <c>ffmpeg</c> each, which makes one frame a second of 640 columns.</summary>
    FFmpeg,
}
