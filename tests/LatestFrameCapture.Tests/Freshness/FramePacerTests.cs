using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class FramePacerTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Frames_without_times_are_due_at_the_rate_of_the_file_without_drift()
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 25);
        pacer.OnGrabbed(position: null);
        Assert.True(pacer.UntilDue() <= TimeSpan.Zero, "the first is due at once");
        pacer.OnDelivered();

        // Each frame is delivered 3 ms late; the next one is due as if it had not been.
        for (int i = 0; i < 100; i++) Assert.Equal(i == 0 ? 40 : 37, Deliver(pacer, position: null, late: 3), 0.01);
    }

    [Fact]
    public void Frames_are_due_at_their_own_times_whatever_the_rate_claims()
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 1000);
        Deliver(pacer, position: 0);

        Assert.Equal(500, Deliver(pacer, position: 500), 0.01);
        Assert.Equal(40, Deliver(pacer, position: 540), 0.01);
        Assert.Equal(20_000, Deliver(pacer, position: 20_540), 0.01);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-500.0)]
    [InlineData(3_600_000.0)]
    public void A_clock_that_stands_still_or_is_set_is_replaced_by_the_rate(double step)
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 25);
        Deliver(pacer, position: 1000);
        Assert.Equal(40, Deliver(pacer, position: 1000 + step), 0.01);
        Assert.Equal(20, Deliver(pacer, position: 1020 + step), 0.01);
    }

    [Fact]
    public void After_a_long_delay_it_does_not_hurry()
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 25);
        Deliver(pacer, position: 0);
        pacer.OnGrabbed(TimeSpan.FromMilliseconds(40));
        _clock.Advance(TimeSpan.FromSeconds(5));
        pacer.OnDelivered();

        Assert.Equal(40, Deliver(pacer, position: 80), 0.01);
    }

    [Fact]
    public void A_source_that_catches_up_hurries_after_a_delay_of_seconds()
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 25, catchesUp: true);
        Deliver(pacer, position: 0);
        _clock.Advance(TimeSpan.FromSeconds(5));
        for (int i = 1; i < 125; i++) Assert.True(Deliver(pacer, position: 40 * i) <= 0);
        Assert.Equal(40, Deliver(pacer, position: 5040), 0.01);
    }

    [Fact]
    public void A_source_that_catches_up_does_not_hurry_after_a_pause()
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 25, catchesUp: true);
        Deliver(pacer, position: 0);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(Deliver(pacer, position: 40) <= 0);
        Assert.Equal(40, Deliver(pacer, position: 80), 0.01);
    }

    [Fact]
    public void After_a_jump_the_next_frame_is_due_at_once()
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 25);
        Deliver(pacer, position: 0);
        pacer.Reset();
        Assert.Equal(0, Deliver(pacer, position: 8000), 0.01);
        Assert.Equal(40, Deliver(pacer, position: 8040), 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(90000)]
    [InlineData(-1)]
    public void An_implausible_rate_is_taken_for_25(double framesPerSecond)
    {
        var pacer = new FramePacer(_clock, framesPerSecond);
        Deliver(pacer, position: null);

        Assert.Equal(40, Deliver(pacer, position: null), 0.01);
    }

    /// <summary>Grabs a frame, waits until it is due and a little longer, and delivers it.</summary>
    /// <returns>The wait in milliseconds.</returns>
    private double Deliver(FramePacer pacer, double? position, double late = 0)
    {
        pacer.OnGrabbed(position is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null);
        TimeSpan wait = pacer.UntilDue();
        if (wait > TimeSpan.Zero) _clock.Advance(wait);
        _clock.Advance(TimeSpan.FromMilliseconds(late));
        pacer.OnDelivered();
        return wait.TotalMilliseconds;
    }
}
