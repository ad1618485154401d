using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>Notices calls of the file system that do not return, as on a network share that is gone.</summary>
/// <remarks>
/// Thread safety: <see cref="Enter"/> and <see cref="Leave"/> on the thread that makes the calls; all other members on
/// any thread. The clock is the user's and may throw: the thread that makes the calls never asks it.
/// </remarks>
internal sealed class FileWatch : IDisposable
{
    // How often it looks, as a part of the limit, and at least.
    private const int Part = 4;
    private static readonly TimeSpan s_maxPeriod = TimeSpan.FromSeconds(1), s_minPeriod = TimeSpan.FromMilliseconds(10);

    // Guards: _seen, _seenAt.
    private readonly object _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _limit;
    private readonly Action<long> _onStuck;
    private readonly ITimer _timer;
    private long _seen;
    private long _seenAt;

    // Odd while a call runs, and then its number. Interlocked.
    private long _steps;

    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="limit">How long a call may last.</param>
    /// <param name="onStuck">
    /// Called on a pool thread with the number of a call that lasts longer, perhaps more than once; it may have
    /// returned meanwhile.
    /// </param>
    public FileWatch(TimeProvider timeProvider, TimeSpan limit, Action<long> onStuck)
    {
        _timeProvider = timeProvider;
        _limit = limit;
        _onStuck = onStuck;
        _timer = Timers.Create(timeProvider, static watch => ((FileWatch)watch!).Look(), this);
    }

    /// <summary>The number of the call that runs; null when none does.</summary>
    public long? Call => Interlocked.Read(ref _steps) is var steps && steps % 2 == 1 ? steps : null;

    public void Start()
    {
        var period = TimeSpan.FromTicks(_limit.Ticks / Part);
        if (period > s_maxPeriod) period = s_maxPeriod;
        if (period < s_minPeriod) period = s_minPeriod;
        _timer.Change(period, period);
    }

    public void Enter() => Interlocked.Increment(ref _steps);

    public void Leave() => Interlocked.Increment(ref _steps);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    public void Dispose()
    {
        try
        {
            _timer.Dispose();
        }
        catch (Exception)
        {
            // The clock's. Those who call this have to free more, and one is a thread whose exceptions end the process.
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "User code.")]
    private void Look()
    {
        try
        {
            // In this order: what is seen has begun before the time that it is given.
            if (Call is not { } call) return;
            long now = _timeProvider.GetTimestamp();
            if (_timeProvider.GetElapsedTime(FirstSeen(call, now), now) > _limit) _onStuck(call);
        }
        catch (Exception)
        {
            // The clock's, which the capture's watchdog reports. On this thread it would end the process.
        }
    }

    private long FirstSeen(long call, long now)
    {
        lock (_gate)
        {
            if (_seen != call) (_seen, _seenAt) = (call, now);
            return _seenAt;
        }
    }
}
