namespace LatestFrames;

/// <summary>A source that counts its openings and knows the thread that makes them: the capture's.</summary>
internal sealed class WatchedSource(IFrameSource inner) : IFrameSource
{
    private volatile Thread? _thread;
    private int _openings;

    public string Name => inner.Name;

    public bool IsLive => inner.IsLive;

    /// <summary>How many openings have begun.</summary>
    public int Openings => Volatile.Read(ref _openings);

    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        _thread = Thread.CurrentThread;
        Interlocked.Increment(ref _openings);
        return inner.Open(opening);
    }

    /// <summary>Waits until the capture's thread has ended: after that nothing opens the source by itself.</summary>
    public void WaitForEnd() => Assert.True(_thread!.Join(TimeSpan.FromSeconds(60)), "the capture thread ends");
}
