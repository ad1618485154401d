using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class FramePacerTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Frames_are_due_at_the_rate_of_the_file_without_drift()
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 25);
        Assert.True(pacer.UntilDue() <= TimeSpan.Zero, "the first is due at once");
        pacer.OnDelivered();

        // Each frame is delivered 3 ms late; the next one is due as if it had not been.
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i == 0 ? 40 : 37, pacer.UntilDue().TotalMilliseconds, 0.01);
            _clock.Advance(pacer.UntilDue() + TimeSpan.FromMilliseconds(3));
            pacer.OnDelivered();
        }
    }

    [Fact]
    public void After_a_long_delay_it_does_not_hurry()
    {
        var pacer = new FramePacer(_clock, framesPerSecond: 25);
        pacer.OnDelivered();
        _clock.Advance(TimeSpan.FromSeconds(5));
        pacer.OnDelivered();

        Assert.Equal(40, pacer.UntilDue().TotalMilliseconds, 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(90000)]
    [InlineData(-1)]
    public void An_implausible_rate_is_taken_for_25(double framesPerSecond)
    {
        var pacer = new FramePacer(_clock, framesPerSecond);
        pacer.OnDelivered();

        Assert.Equal(40, pacer.UntilDue().TotalMilliseconds, 0.01);
    }
}
