using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class CallWatchTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly CallWatch _watch;

    public CallWatchTests() => _watch = new CallWatch(_clock);

    [Fact]
    public void A_call_is_stuck_a_second_after_its_limit()
    {
        _watch.Begin(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(_watch.IsStuck);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_watch.IsStuck);
    }

    [Fact]
    public void A_call_that_returned_is_not_stuck()
    {
        _watch.Begin(TimeSpan.FromSeconds(5));
        _watch.End();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.False(_watch.IsStuck);
    }

    [Fact]
    public void Each_call_has_its_own_limit()
    {
        for (int i = 0; i < 100; i++)
        {
            _watch.Begin(TimeSpan.FromSeconds(5));
            _clock.Advance(TimeSpan.FromSeconds(4));
            Assert.False(_watch.IsStuck);
        }
    }
}
