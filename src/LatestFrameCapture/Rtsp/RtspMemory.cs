namespace LatestFrames;

/// <summary>What was learned of a camera, for its later connections.</summary>
/// <param name="decoderThreads">The option's number of decoder threads; null adapts.</param>
/// <remarks>Thread safety: any thread; several captures may read one source.</remarks>
internal sealed class RtspMemory(int? decoderThreads)
{
    private volatile bool _keepsAliveByOptions;

    /// <summary>When credentials may be sent again that the camera neither accepted nor refused.</summary>
    public LoginPace Logins { get; } = new();

    /// <summary>With how many threads the camera is decoded.</summary>
    public DecoderThreadCount Threads { get; } = DecoderThreadCount.For(decoderThreads);

    /// <summary>Why software decodes instead of hardware, as far as it is logged.</summary>
    public HardwareMemory Hardware { get; } = new();

    /// <summary>Whether the camera closes the connection over GET_PARAMETER.</summary>
    public bool KeepsAliveByOptions
    {
        get => _keepsAliveByOptions;
        set => _keepsAliveByOptions = value;
    }
}
