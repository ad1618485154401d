using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A pause of a source with an end: it goes on where it was.</summary>
public sealed class FilePausingTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PauseMode.KeepConnection)]
    [InlineData(PauseMode.CloseConnection)]
    public void No_frame_of_a_file_is_lost_to_a_pause(PauseMode mode)
    {
        using var video = new TestVideo(frames: 40, framesPerSecond: 25);
        using var capture = new LatestFrameCapture(video.FilePath, new LatestFrameCaptureOptions
        {
            Delivery = FrameDelivery.Every,
            Pacing = FramePacing.Unpaced,
            Capacity = 3,
            ReadTimeout = s_limit,
        });
        var indexes = new List<int>();
        using var image = new Mat();
        for (int pause = 0; pause < 5; pause++)
        {
            for (int i = 0; i < 4; i++)
            {
                Assert.True(capture.Read(image));
                indexes.Add(TestVideo.IndexIn(image));
            }

            Assert.True(capture.Pause(mode));
            Assert.Equal(CaptureState.Paused, capture.State);

            // What waits can still be read; nothing follows it.
            WaitForPause(capture);
            long grabbed = capture.GetStatistics().TotalGrabbed;
            while (capture.TryRead(image)) indexes.Add(TestVideo.IndexIn(image));
            WaitForPause(capture);
            Assert.Equal(grabbed, capture.GetStatistics().TotalGrabbed);
            Assert.True(capture.Resume());
        }

        while (capture.Read(image)) indexes.Add(TestVideo.IndexIn(image));
        Assert.Equal(Enumerable.Range(0, 40), indexes);
        Assert.Equal((1, CaptureState.Ended), (capture.GetStatistics().TotalConnections, capture.State));
    }

    [Theory]
    [InlineData(3_600_000)]
    [InlineData(150)] // as late as a busy machine may be, of which a file makes up
    public void The_pace_goes_on_after_a_pause_and_what_was_missed_is_not_made_up_for(int milliseconds)
    {
        var clock = new FakeTimeProvider();
        var source = new ScriptedSource
        {
            IsLive = false,
            FramesPerSecond = 10,
            PositionOf = n => n * TimeSpan.FromMilliseconds(100)
        };
        using var capture = new LatestFrameCapture(
            source, new LatestFrameCaptureOptions { TimeProvider = clock, ReadTimeout = s_limit });
        for (int i = 1; i <= 5; i++)
        {
            Assert.Equal(i, Read(capture));
            if (i < 5) clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        // The sixth has been grabbed and is not due.
        capture.Pause();
        WaitForPause(capture);
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        WaitForPause(capture);
        Assert.Null(capture.TryReadFrame());
        long resumed = clock.GetTimestamp();
        capture.Resume();
        using (Frame sixth = capture.ReadFrame(Token)!)
        {
            Assert.Equal(6, ScriptedSource.NumberIn(sixth.Image));
            Assert.True(sixth.GrabbedTimestamp >= resumed);
        }

        WaitForPause(capture);
        clock.Advance(TimeSpan.FromMilliseconds(60));
        WaitForPause(capture);
        Assert.Null(capture.TryReadFrame());
        clock.Advance(TimeSpan.FromMilliseconds(40));
        Assert.Equal(7, Read(capture));
    }

    [Fact]
    public void A_paused_file_can_be_moved()
    {
        using var video = new TestVideo(frames: 30, framesPerSecond: 25);
        using var capture = new LatestFrameCapture(
            video.FilePath, new LatestFrameCaptureOptions { ReadTimeout = s_limit });
        capture.ReadFrame(Token)!.Dispose();
        capture.Pause();
        Assert.True(capture.Set(VideoCaptureProperties.PosFrames, 20));
        WaitForPause(capture);
        Assert.Null(capture.TryReadFrame());
        capture.Resume();
        using Frame frame = capture.ReadFrame(Token)!;
        Assert.InRange(TestVideo.IndexIn(frame.Image), 20, 29);
    }

    [Fact]
    public void A_file_that_has_ended_cannot_be_paused_and_its_last_frame_stays()
    {
        using var video = new TestVideo(frames: 3, framesPerSecond: 25);
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { Pacing = FramePacing.Unpaced });
        var states = new StateRecorder(capture);
        capture.Open(video.FilePath);
        states.WaitFor(CaptureState.Ended);
        Assert.False(capture.Pause());
        Assert.Equal(CaptureState.Ended, capture.State);
        using Frame? last = capture.TryReadFrame();
        Assert.Equal(2, TestVideo.IndexIn(last!.Image));
    }

    private static int Read(LatestFrameCapture capture)
    {
        using Frame frame = capture.ReadFrame(Token)!;
        return (int)ScriptedSource.NumberIn(frame.Image);
    }

    // A request is answered between two frames; after it the thread looks whether it is paused.
    private static void WaitForPause(LatestFrameCapture capture)
    {
        for (int i = 0; i < 2; i++) capture.Get(VideoCaptureProperties.Exposure);
    }
}
