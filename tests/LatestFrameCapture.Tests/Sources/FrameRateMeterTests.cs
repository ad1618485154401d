namespace LatestFrames;

/// <summary>The rate of a stream's pictures.</summary>
public sealed class FrameRateMeterTests
{
    [Theory]
    [InlineData(25)]
    [InlineData(15)]
    [InlineData(0.5)]
    [InlineData(120)]
    public void The_rate_is_measured_when_none_is_announced(double rate)
    {
        var meter = new FrameRateMeter(0);
        Assert.Equal(0, meter.FramesPerSecond);
        for (int i = 0; i < 11; i++) meter.Add(TimeSpan.FromSeconds(i / rate));

        Assert.Equal(rate, meter.FramesPerSecond, 0.01);
    }

    [Fact]
    public void An_announced_rate_holds_while_the_pictures_fit_it()
    {
        var meter = new FrameRateMeter(25);
        for (int i = 0; i < 100; i++) meter.Add(TimeSpan.FromSeconds(i / 24.5));

        Assert.Equal(25, meter.FramesPerSecond);
    }

    [Fact]
    public void A_camera_that_changes_its_rate_at_night_is_measured_again()
    {
        var meter = new FrameRateMeter(25);
        for (int i = 0; i < 30; i++) meter.Add(TimeSpan.FromSeconds(i / 5.0));

        Assert.Equal(5, meter.FramesPerSecond, 0.01);
    }

    [Fact]
    public void Times_that_come_in_the_order_of_decoding_are_right_too()
    {
        var meter = new FrameRateMeter(0);
        int[] order = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11];
        foreach (int i in order) meter.Add(TimeSpan.FromSeconds(i / 25.0));

        Assert.Equal(25, meter.FramesPerSecond, 0.01);
    }

    [Fact]
    public void Lost_pictures_do_not_change_the_rate()
    {
        var meter = new FrameRateMeter(0);
        int[] order = [0, 1, 2, 5, 6, 7, 20, 21, 22, 23, 24];
        foreach (int i in order) meter.Add(TimeSpan.FromSeconds(i / 25.0));

        Assert.Equal(25, meter.FramesPerSecond, 0.01);
    }

    [Theory]
    [InlineData(90000)]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void An_absurd_rate_is_none(double announced) =>
        Assert.Equal(0, new FrameRateMeter(announced).FramesPerSecond);
}
