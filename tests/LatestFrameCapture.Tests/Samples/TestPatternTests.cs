using OpenCvSharp;

namespace LatestFrames;

/// <summary>The sample that people copy.</summary>
public sealed class TestPatternTests
{
    [Fact]
    public void Frames_have_the_size_follow_the_clock_and_differ()
    {
        using var capture = new LatestFrameCapture(new TestPatternSource(new Size(320, 240), framesPerSecond: 50));
        using Frame first = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        using Frame second = capture.ReadFrame(TestContext.Current.CancellationToken)!;

        Assert.True(capture.IsOpened());
        Assert.Equal(50, capture.Fps);
        Assert.Equal((320, 240), (capture.FrameWidth, capture.FrameHeight));
        Assert.Equal((240, 320), (second.Image.Rows, second.Image.Cols));
        Assert.Equal(MatType.CV_8UC3, second.Image.Type());
        Assert.NotEqual(first.Image.ToBytes(), second.Image.ToBytes());

        // However late the thread was: whole frame intervals.
        double intervals = (second.SourcePosition!.Value - first.SourcePosition!.Value).TotalSeconds * 50;
        Assert.InRange(intervals, 0.999, 1000);
        Assert.Equal(Math.Round(intervals), intervals, 3);
    }

    [Fact]
    public void Dispose_ends_the_wait()
    {
        var options = new LatestFrameCaptureOptions
        {
            StallTimeout = TimeSpan.FromMinutes(5),
            CloseTimeout = TimeSpan.FromSeconds(30)
        };
        var capture = new LatestFrameCapture(new TestPatternSource(new Size(64, 64), framesPerSecond: 0.01), options);
        capture.Dispose();

        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
    }

    [Fact]
    public void A_grab_waits_no_longer_than_its_limit()
    {
        var options = new LatestFrameCaptureOptions { StallTimeout = TimeSpan.FromSeconds(1), Reconnect = null };
        using var capture = new LatestFrameCapture(
            new TestPatternSource(new Size(64, 64), framesPerSecond: 0.01), options);

        Assert.Null(capture.ReadFrame(TestContext.Current.CancellationToken));
        Assert.Equal(CaptureState.Faulted, capture.State);

        // Which of them: whether its clock or the capture's was a moment early.
        Assert.True(capture.Failure!.Reason is CaptureFailureReason.Stalled or CaptureFailureReason.Ended);
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
    }

    [Fact]
    public void A_size_or_rate_out_of_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TestPatternSource(new Size(0, 64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TestPatternSource(new Size(64, 64), double.NaN));
    }
}
