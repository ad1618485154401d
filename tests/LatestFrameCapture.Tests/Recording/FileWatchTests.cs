namespace LatestFrames;

/// <summary>How calls of the file system that do not return are noticed.</summary>
public sealed class FileWatchTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly RiggedClock _clock = new() { IsRigged = true };
    private readonly List<long> _stuck = [];
    private readonly FileWatch _watch;
    private TimeSpan _elapsed;

    public FileWatchTests()
    {
        _clock.OnTimestamp = now => now + (long)(_elapsed.TotalSeconds * _clock.TimestampFrequency);
        _watch = new FileWatch(_clock, s_limit, _stuck.Add);
        _watch.Start();
    }

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void A_call_that_lasts_too_long_is_reported_by_its_number()
    {
        _watch.Enter();
        Look();
        Assert.Empty(_stuck);
        Look(s_limit + s_limit);
        Assert.Equal(_watch.Call, Assert.Single(_stuck));
        _watch.Leave();
        Assert.Null(_watch.Call);
        Look(s_limit + s_limit);
        Assert.Single(_stuck);
    }

    [Fact]
    public void Each_call_has_its_own_time_and_number()
    {
        _watch.Enter();
        long? first = _watch.Call;
        Look();
        _watch.Leave();
        _watch.Enter();
        Assert.NotEqual(first, _watch.Call);
        Look(s_limit + s_limit);
        Assert.Empty(_stuck);
        Look(s_limit + s_limit);
        Assert.Equal(_watch.Call, Assert.Single(_stuck));
    }

    [Fact]
    public void A_clock_that_throws_ends_neither_the_pools_thread_nor_the_disposal()
    {
        Func<long, long> answer = _clock.OnTimestamp!;
        _watch.Enter();
        _clock.OnTimestamp = _ => throw RiggedClock.Fault();
        Look();
        _watch.Leave();
        _watch.Enter();
        _clock.OnTimestamp = answer;
        Look();
        Look(s_limit + s_limit);
        Assert.Equal(_watch.Call, Assert.Single(_stuck));
        _clock.ThrowsOnDispose = true;
        _watch.Dispose();
    }

    private void Look(TimeSpan later = default)
    {
        _elapsed += later;
        Assert.Single(_clock.Timers).Fire();
    }
}
