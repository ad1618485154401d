namespace LatestFrames;

/// <summary>What was learned of a camera, for its later connections.</summary>
/// <param name="decoderThreads">The option's number of decoder threads; null adapts.</param>
/// <remarks>Thread safety: any thread; several captures may read one source.</remarks>
internal sealed class RtspMemory(int? decoderThreads)
{
    // Some cameras close the connection over a login, or call each one too old, and count them all the same: they lock
    // the account after five. One such opening may be a camera that was just switched off.
    private const int MaxDoubtfulLogins = 2;
    private static readonly TimeSpan s_betweenDoubtfulLogins = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(50);

    private volatile bool _keepsAliveByOptions;
    private long _nextLogin;
    private int _doubts;

    /// <summary>Records that credentials were sent and neither accepted nor refused.</summary>
    public void OnLoginInDoubt()
    {
        Volatile.Write(ref _nextLogin, MinuteFrom(TimeProvider.System.GetTimestamp()));
        Interlocked.Increment(ref _doubts);
    }

    /// <summary>Records that the camera could be opened.</summary>
    public void OnOpened() => Volatile.Write(ref _doubts, 0);

    /// <summary>Waits until credentials may be sent again; of several captures one a minute may.</summary>
    public void WaitUntilLoginIsDue(CancellationToken token)
    {
        while (Volatile.Read(ref _doubts) >= MaxDoubtfulLogins)
        {
            long next = Volatile.Read(ref _nextLogin);
            long now = TimeProvider.System.GetTimestamp();
            if (now >= next && Interlocked.CompareExchange(ref _nextLogin, MinuteFrom(now), next) == next) return;
            if (token.WaitHandle.WaitOne(s_slice)) return;
        }
    }

    private static long MinuteFrom(long timestamp) =>
        timestamp + ((long)s_betweenDoubtfulLogins.TotalSeconds * TimeProvider.System.TimestampFrequency);

    /// <summary>With how many threads the camera is decoded.</summary>
    public DecoderThreadCount Threads { get; } = DecoderThreadCount.For(decoderThreads);

    /// <summary>Whether the camera closes the connection over GET_PARAMETER.</summary>
    public bool KeepsAliveByOptions
    {
        get => _keepsAliveByOptions;
        set => _keepsAliveByOptions = value;
    }
}
