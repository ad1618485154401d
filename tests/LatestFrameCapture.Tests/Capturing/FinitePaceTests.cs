using OpenCvSharp;

namespace LatestFrames;

public sealed class FinitePaceTests
{
    [Fact]
    public void A_finite_source_is_paced_by_the_times_of_its_frames()
    {
        // Ten frames 100 ms apart, which claim to be 1000 a second.
        var source = new ScriptedSource
        {
            IsLive = false,
            FramesPerSecond = 1000,
            PositionOf = number => TimeSpan.FromMilliseconds(100 * number),
            OnGrab = number => number <= 10,
        };
        TimeProvider clock = TimeProvider.System;
        long start = clock.GetTimestamp();
        using var capture = new LatestFrameCapture(
            source, new LatestFrameCaptureOptions { ReadTimeout = TimeSpan.FromSeconds(30) });
        using var image = new Mat();
        while (capture.Read(image))
        {
        }

        Assert.InRange(clock.GetElapsedTime(start).TotalSeconds, 0.85, 30);
        Assert.Equal(CaptureState.Ended, capture.State);
        Assert.Equal(1, source.Connections);
    }

    [Fact]
    public void A_jump_drops_the_frame_that_waits_for_its_time()
    {
        var source = new ScriptedSource
        {
            IsLive = false,
            PositionOf = number => TimeSpan.FromSeconds(30 * number),
            OnGrab = number => number <= 100,
        };
        using var capture = new LatestFrameCapture(
            source, new LatestFrameCaptureOptions { ReadTimeout = TimeSpan.FromSeconds(20) });
        using var image = new Mat();
        Assert.True(capture.Read(image));
        Assert.Equal(1, ScriptedSource.NumberIn(image));

        // The second one is due in half a minute.
        Assert.True(capture.Set(VideoCaptureProperties.PosFrames, 50));
        Assert.True(capture.Read(image));
        Assert.Equal(51, ScriptedSource.NumberIn(image));
    }
}
