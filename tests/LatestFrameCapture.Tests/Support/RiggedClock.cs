namespace LatestFrames;

/// <summary>
/// The system's clock. On the thread that made it, a test says what it answers, and timers that are made there while it
/// is rigged never fire by themselves.
/// </summary>
internal sealed class RiggedClock : TimeProvider
{
    private readonly Thread _thread = Thread.CurrentThread;
    private readonly List<RiggedTimer> _timers = [];
    private long _made;
    private long _disposed;

    /// <summary>Called with the time that it would be.</summary>
    public Func<long, long>? OnTimestamp { get; set; }

    public bool IsRigged { get; set; }

    public bool ThrowsOnCreate { get; set; }

    public bool ThrowsOnChange { get; set; }

    public bool ThrowsOnDispose { get; set; }

    /// <summary>The timers that were made while it was rigged.</summary>
    public IReadOnlyList<RiggedTimer> Timers => _timers;

    public long Made => Interlocked.Read(ref _made);

    public long Disposed => Interlocked.Read(ref _disposed);

    public static InvalidOperationException Fault() => new("a clock's fault");

    public override long GetTimestamp()
    {
        long now = base.GetTimestamp();
        return Thread.CurrentThread == _thread && OnTimestamp is { } answer ? answer(now) : now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (Thread.CurrentThread == _thread && ThrowsOnCreate) throw Fault();
        Interlocked.Increment(ref _made);
        bool isRigged = Thread.CurrentThread == _thread && IsRigged;
        var timer = new RiggedTimer(
            this, () => callback(state), isRigged ? null : base.CreateTimer(callback, state, dueTime, period));
        if (isRigged) _timers.Add(timer);
        return timer;
    }

    internal sealed class RiggedTimer(RiggedClock clock, Action callback, ITimer? real) : ITimer
    {
        private int _isDisposed;

        /// <summary>How often it was set.</summary>
        public int Changes { get; private set; }

        /// <summary>Calls what it is for, on this thread.</summary>
        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Changes++;
            if (real is not null) return real.Change(dueTime, period);
            return clock.ThrowsOnChange ? throw Fault() : true;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0) Interlocked.Increment(ref clock._disposed);
            real?.Dispose();
            if (real is null && clock.ThrowsOnDispose) throw Fault();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
