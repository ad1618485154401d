using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class BurstPacerTests
{
    private readonly FakeTimeProvider _clock = new();
    private double _position;

    [Fact]
    public void A_long_burst_and_a_wait_are_a_source_of_bursts()
    {
        BurstPacer pacer = New();
        Burst(pacer, frames: 150);
        Assert.False(pacer.IsBursty);
        Assert.Equal(0, Grab(pacer, milliseconds: 4000), 0.01);
        Assert.True(pacer.IsBursty);

        // The frames of the next burst come at their own distances, a little faster.
        for (int i = 0; i < 100; i++) Assert.InRange(Grab(pacer, milliseconds: 1), 36, 40);
    }

    [Fact]
    public void Of_short_bursts_it_takes_two()
    {
        BurstPacer pacer = New();
        Burst(pacer, frames: 50);
        Grab(pacer, milliseconds: 1800);
        Assert.False(pacer.IsBursty);
        Burst(pacer, frames: 50);
        Grab(pacer, milliseconds: 1800);
        Assert.True(pacer.IsBursty);
    }

    [Fact]
    public void A_backlog_and_a_camera_behind_it_are_no_bursts()
    {
        BurstPacer pacer = New();
        for (int i = 0; i < 28; i++) Grab(pacer, milliseconds: 2);
        for (int i = 0; i < 300; i++) Assert.Equal(0, Grab(pacer, milliseconds: 40), 0.01);

        // An interruption of the network, and what it held back.
        Grab(pacer, milliseconds: 3000);
        Burst(pacer, frames: 70);
        for (int i = 0; i < 300; i++) Assert.Equal(0, Grab(pacer, milliseconds: 40), 0.01);
        Grab(pacer, milliseconds: 3000);
        Assert.False(pacer.IsBursty);
    }

    [Theory]
    [InlineData(3900, 25)]
    [InlineData(1500, 12)]
    public void A_camera_whose_network_is_interrupted_again_and_again_has_no_bursts(int milliseconds, int between)
    {
        BurstPacer pacer = New();
        for (int i = 0; i < 100; i++) Grab(pacer, milliseconds: 40);
        for (int n = 0; n < 5; n++)
        {
            Assert.Equal(0, Grab(pacer, milliseconds), 0.01);
            Burst(pacer, frames: milliseconds / 40);
            for (int i = 0; i < between; i++) Assert.Equal(0, Grab(pacer, milliseconds: 40), 0.01);
            Assert.False(pacer.IsBursty);
        }
    }

    [Fact]
    public void Two_bursts_with_a_camera_s_pace_between_them_do_not_make_a_source_of_bursts()
    {
        BurstPacer pacer = New();
        for (int n = 0; n < 3; n++)
        {
            Burst(pacer, frames: 50);
            Grab(pacer, milliseconds: 1800);
            Assert.False(pacer.IsBursty);
            for (int i = 0; i < 500; i++) Grab(pacer, milliseconds: 40);
            Grab(pacer, milliseconds: 1800);
        }
    }

    [Fact]
    public void A_late_burst_is_not_hurried_after_and_its_lateness_shrinks()
    {
        var pacer = new BurstPacer(_clock, framesPerSecond: 25, isBursty: true);
        Burst(pacer, frames: 10);
        Assert.Equal(0, Grab(pacer, milliseconds: 2000), 0.01);
        double waited = 0;
        for (int i = 0; i < 150; i++) waited += Grab(pacer, milliseconds: 1);
        Assert.InRange(waited + 150, 5800, 5950);
    }

    [Fact]
    public void What_is_two_bursts_late_is_caught_up_with()
    {
        BurstPacer pacer = New();
        Burst(pacer, frames: 150);
        Grab(pacer, milliseconds: 4000);

        // Two bursts of 150 frames at the usual speed, the rest faster.
        for (int i = 0; i < 290; i++) Assert.InRange(Grab(pacer, milliseconds: 1), 36, 40);
        for (int i = 0; i < 20; i++) Grab(pacer, milliseconds: 1);
        for (int i = 0; i < 90; i++) Assert.InRange(Grab(pacer, milliseconds: 1), 29, 33);
    }

    [Fact]
    public void A_source_that_turns_out_to_be_a_camera_is_one_again()
    {
        var pacer = new BurstPacer(_clock, framesPerSecond: 25, isBursty: true);
        for (int i = 0; i < 600; i++) Assert.InRange(Grab(pacer, milliseconds: 40), 0, 1);
        Assert.False(pacer.IsBursty);
    }

    private BurstPacer New() => new(_clock, framesPerSecond: 25, isBursty: false);

    private void Burst(BurstPacer pacer, int frames)
    {
        for (int i = 0; i < frames; i++) Grab(pacer, milliseconds: 2);
    }

    /// <summary>Grabs a frame, which takes some time, and waits until it is due.</summary>
    /// <returns>The wait in milliseconds.</returns>
    private double Grab(BurstPacer pacer, double milliseconds)
    {
        long start = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        pacer.OnGrabbed(start, _clock.GetTimestamp(), TimeSpan.FromMilliseconds(_position));
        _position += 40;
        TimeSpan wait = pacer.UntilDue();
        if (wait <= TimeSpan.Zero) return 0;
        _clock.Advance(wait);
        return wait.TotalMilliseconds;
    }
}
