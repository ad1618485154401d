using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>The server's clock, against one that a test moves.</summary>
public sealed class ServerClockTests
{
    private const long Server = 1_790_000_000_000_000;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Of_the_first_answers_the_quickest_counts_and_later_ones_if_they_are_not_much_slower()
    {
        var clock = new ServerClock(_time);
        Learn(clock, wayMs: 10, errorMs: 4);
        Learn(clock, wayMs: 2, errorMs: 0);
        Learn(clock, wayMs: 3, errorMs: 1);
        Learn(clock, wayMs: 4, errorMs: 1);
        Learn(clock, wayMs: 9, errorMs: 4);
        Assert.Equal(0, ErrorOf(clock));

        Assert.False(clock.IsDue);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(clock.IsDue);
        Learn(clock, wayMs: 50, errorMs: 20);
        Assert.Equal(0, ErrorOf(clock));
        Assert.False(clock.IsDue);
        Learn(clock, wayMs: 4, errorMs: 1);
        Assert.Equal(1, ErrorOf(clock));
    }

    [Fact]
    public void A_link_that_has_become_slow_is_believed_after_some_answers()
    {
        var clock = new ServerClock(_time);
        for (int i = 0; i < 5; i++) Learn(clock, wayMs: 1, errorMs: 0);
        int answers = 0;
        while (ErrorOf(clock) == 0)
        {
            Learn(clock, wayMs: 50, errorMs: 20);
            Assert.True(++answers < 10);
        }
    }

    [Fact]
    public void A_time_that_cannot_be_overflows_nothing()
    {
        var clock = new ServerClock(_time);
        Learn(clock, wayMs: 1, errorMs: 0);
        Assert.True(clock.ToTimestamp(0) < clock.ToTimestamp(long.MaxValue / 2));
    }

    // The server's clock and ours go together; what is measured is wrong by the error.
    private void Learn(ServerClock clock, int wayMs, int errorMs)
    {
        long before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(wayMs));
        long after = _time.GetTimestamp();
        clock.Learn(before, after, ServerAt(before + ((after - before) / 2)) + (errorMs * 1000));
    }

    private long ServerAt(long timestamp) => Server + (long)_time.GetElapsedTime(0, timestamp).TotalMicroseconds;

    private long ErrorOf(ServerClock clock)
    {
        long now = _time.GetTimestamp();
        return (clock.ToServer(now) - ServerAt(now)) / 1000;
    }
}
