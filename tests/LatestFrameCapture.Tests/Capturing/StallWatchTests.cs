using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class StallWatchTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly StallWatch _watch;

    public StallWatchTests() => _watch = new StallWatch(_clock, s_limit);

    [Fact]
    public void A_connection_without_frames_is_marked_once()
    {
        _clock.Advance(s_limit);
        Assert.False(_watch.TryMark(_clock.GetTimestamp()));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_watch.IsOverdue(_clock.GetTimestamp()));
        Assert.True(_watch.TryMark(_clock.GetTimestamp()));
        Assert.False(_watch.TryMark(_clock.GetTimestamp()));
    }

    [Fact]
    public void Frames_in_time_are_no_stall()
    {
        for (int i = 0; i < 100; i++)
        {
            _clock.Advance(s_limit);
            Assert.False(_watch.TryMark(_clock.GetTimestamp()));
            Assert.False(_watch.OnFrame(_clock.GetTimestamp()));
        }
    }

    [Fact]
    public void A_frame_after_the_mark_must_be_reported_until_the_mark_is_gone()
    {
        Assert.True(_watch.TryMark(now: null));
        Assert.True(_watch.OnFrame(_clock.GetTimestamp()));
        Assert.True(_watch.OnFrame(_clock.GetTimestamp()));
        _watch.Unmark();
        Assert.False(_watch.OnFrame(_clock.GetTimestamp()));
    }

    [Fact]
    public void Either_the_frame_sees_the_mark_or_the_mark_sees_the_frame()
    {
        // A watchdog and a capture thread at the moment when a frame ends the wait. Without the barriers or the second
        // look, both can miss each other, and the stall stays.
        for (int i = 0; i < 100_000; i++)
        {
            var watch = new StallWatch(_clock, s_limit);
            _clock.Advance(2 * s_limit);
            long now = _clock.GetTimestamp();
            bool isMarked = false, mustReport = false;
            Parallel.Invoke(() => isMarked = watch.TryMark(now), () => mustReport = watch.OnFrame(now));
            Assert.True(!isMarked || mustReport, $"round {i}: marked and not reported");
        }
    }
}
