namespace LatestFrames;

/// <summary>Notices calls of the file system that do not return, as on a network share that is gone.</summary>
/// <remarks>
/// Thread safety: <see cref="Enter"/> and <see cref="Leave"/> on the thread that makes the calls; all other members on
/// any thread.
/// </remarks>
internal sealed class FileWatch : IDisposable
{
    private const long None = long.MinValue;

    // How often it looks, as a part of the limit, and at least.
    private const int Part = 4;
    private static readonly TimeSpan s_maxPeriod = TimeSpan.FromSeconds(1), s_minPeriod = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _limit;
    private readonly Action _onStuck;
    private readonly ITimer _timer;
    private long _since = None;
    private long _calls;

    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="limit">How long a call may last.</param>
    /// <param name="onStuck">Called on a pool thread while a call lasts longer, perhaps more than once.</param>
    public FileWatch(TimeProvider timeProvider, TimeSpan limit, Action onStuck)
    {
        _timeProvider = timeProvider;
        _limit = limit;
        _onStuck = onStuck;
        _timer = Timers.Create(timeProvider, static watch => ((FileWatch)watch!).Look(), this);
    }

    public bool IsInCall => Volatile.Read(ref _since) != None;

    /// <summary>The number of calls that have returned.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    public void Start()
    {
        var period = TimeSpan.FromTicks(_limit.Ticks / Part);
        if (period > s_maxPeriod) period = s_maxPeriod;
        if (period < s_minPeriod) period = s_minPeriod;
        _timer.Change(period, period);
    }

    public void Enter() => Volatile.Write(ref _since, _timeProvider.GetTimestamp());

    public void Leave()
    {
        Interlocked.Increment(ref _calls);
        Volatile.Write(ref _since, None);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long since = Volatile.Read(ref _since);
        if (since != None && _timeProvider.GetElapsedTime(since) > _limit) _onStuck();
    }
}
