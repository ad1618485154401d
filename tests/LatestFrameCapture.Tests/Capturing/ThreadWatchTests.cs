using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class ThreadWatchTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ThreadWatch _watch;

    public ThreadWatchTests() => _watch = new ThreadWatch(new LatestFrameCaptureOptions { TimeProvider = _clock });

    [Fact]
    public void A_connection_without_frames_is_stalled_once_and_stuck_when_its_call_does_not_return()
    {
        _watch.OnConnected();
        _watch.OnCall(_clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ThreadHealth.Well, _watch.Check());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ThreadHealth.Stalled, _watch.Check());
        Assert.Equal(ThreadHealth.Well, _watch.Check());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ThreadHealth.Stuck, _watch.Check());
    }

    [Fact]
    public void Frames_keep_it_well()
    {
        _watch.OnConnected();
        for (int i = 0; i < 100; i++)
        {
            _watch.OnCall(_clock.GetTimestamp());
            _clock.Advance(TimeSpan.FromSeconds(4));
            _watch.OnReturn();
            _watch.OnFrame(_clock.GetTimestamp());
            Assert.Equal(ThreadHealth.Well, _watch.Check());
        }
    }

    [Fact]
    public void An_open_that_does_not_come_back_is_stuck()
    {
        _watch.OnOpening();
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ThreadHealth.Well, _watch.Check());
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ThreadHealth.Stuck, _watch.Check());
    }

    [Fact]
    public void Who_owes_nothing_is_left_alone()
    {
        _watch.OnOpening();
        _watch.OnIdle();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(ThreadHealth.Well, _watch.Check());
    }
}
