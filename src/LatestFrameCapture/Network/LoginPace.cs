namespace LatestFrames;

/// <summary>When credentials may be sent again that a camera neither accepted nor refused.</summary>
/// <remarks>
/// Some cameras close the connection over a login, or call each one too old, and count them all the same: they lock the
/// account after five. One such opening may be a camera that was just switched off. Thread safety: any thread; several
/// captures may read one source.
/// </remarks>
internal sealed class LoginPace
{
    private const int MaxDoubts = 2;
    private static readonly TimeSpan s_betweenDoubts = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(50);

    private long _next;
    private int _doubts;

    /// <summary>Records that credentials were sent and neither accepted nor refused.</summary>
    public void OnInDoubt()
    {
        Volatile.Write(ref _next, MinuteFrom(TimeProvider.System.GetTimestamp()));
        Interlocked.Increment(ref _doubts);
    }

    /// <summary>Records that the camera could be opened.</summary>
    public void OnOpened() => Volatile.Write(ref _doubts, 0);

    /// <summary>Waits until credentials may be sent again; of several captures one a minute may.</summary>
    public void WaitUntilDue(CancellationToken token)
    {
        while (Volatile.Read(ref _doubts) >= MaxDoubts)
        {
            long next = Volatile.Read(ref _next);
            long now = TimeProvider.System.GetTimestamp();
            if (now >= next && Interlocked.CompareExchange(ref _next, MinuteFrom(now), next) == next) return;
            if (token.WaitHandle.WaitOne(s_slice)) return;
        }
    }

    private static long MinuteFrom(long timestamp) =>
        timestamp + ((long)s_betweenDoubts.TotalSeconds * TimeProvider.System.TimestampFrequency);
}
