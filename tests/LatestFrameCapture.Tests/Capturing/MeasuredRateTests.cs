using OpenCvSharp;

namespace LatestFrames;

public sealed class MeasuredRateTests
{
    [Theory]
    [InlineData(90_000.0)]
    [InlineData(1000.0)]
    [InlineData(0.0)]
    public void A_rate_that_cannot_be_is_replaced_by_the_measured_one(double claimed)
    {
        var source = new ScriptedSource
        {
            IsLive = false,
            FramesPerSecond = claimed,
            PositionOf = number => TimeSpan.FromMilliseconds(50 * number),
            OnGrab = number => number <= 30,
        };
        using var capture = new LatestFrameCapture(
            source, new LatestFrameCaptureOptions { Pacing = FramePacing.Unpaced });
        using var image = new Mat();
        while (capture.Read(image))
        {
        }

        Assert.Equal(20, capture.Fps, 0.1);
    }

    [Fact]
    public void A_rate_that_can_be_is_believed()
    {
        var source = new ScriptedSource
        {
            IsLive = false,
            FramesPerSecond = 25,
            PositionOf = number => TimeSpan.FromMilliseconds(50 * number),
            OnGrab = number => number <= 30,
        };
        using var capture = new LatestFrameCapture(
            source, new LatestFrameCaptureOptions { Pacing = FramePacing.Unpaced });
        using var image = new Mat();
        while (capture.Read(image))
        {
        }

        Assert.Equal(25, capture.Fps);
    }
}
