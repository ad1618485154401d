namespace LatestFrames;

public sealed class BacklogFilterTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void Frames_that_come_faster_than_the_camera_makes_them_are_backlog()
    {
        var filter = new BacklogFilter(_clock, framesPerSecond: 25);

        for (int i = 0; i < 28; i++) Assert.True(Grab(filter, i, milliseconds: 5));
        Assert.False(Grab(filter, 28, milliseconds: 36));
        Assert.False(Grab(filter, 29, milliseconds: 1), "once at the live edge, always");
    }

    [Fact]
    public void A_slow_first_grab_says_nothing()
    {
        var filter = new BacklogFilter(_clock, framesPerSecond: 25);

        Assert.True(Grab(filter, 0, milliseconds: 90));
        Assert.True(Grab(filter, 1, milliseconds: 5));
    }

    [Fact]
    public void It_does_not_go_on_for_ever()
    {
        var filter = new BacklogFilter(_clock, framesPerSecond: 25);
        int grabs = 0;
        while (Grab(filter, grabs, milliseconds: 5)) Assert.True(++grabs < 1000);

        Assert.InRange(grabs, 590, 610);
    }

    [Fact]
    public void The_clock_of_the_stream_is_better_than_its_rate()
    {
        // A stream that claims 90,000 frames per second and delivers one in 200 ms.
        var filter = new BacklogFilter(_clock, framesPerSecond: 90000);

        Assert.True(filter.IsBacklog(TimeSpan.FromMilliseconds(5), TimeSpan.Zero));
        Assert.True(filter.IsBacklog(TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(200)));
        Assert.False(filter.IsBacklog(TimeSpan.FromMilliseconds(190), TimeSpan.FromMilliseconds(400)));
    }

    private bool Grab(BacklogFilter filter, int index, double milliseconds)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return filter.IsBacklog(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(40 * index));
    }
}
