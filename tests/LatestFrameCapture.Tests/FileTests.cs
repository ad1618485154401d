using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

public sealed class FileTests
{
    [Fact]
    public void A_file_is_delivered_at_its_frame_rate()
    {
        using var video = new TestVideo(frames: 25, framesPerSecond: 50);
        using var capture = new LatestFrameCapture(video.FilePath);
        using var image = new Mat();
        long start = Stopwatch.GetTimestamp();
        while (capture.Read(image))
        {
        }

        // 24 intervals of 20 ms; at full speed it would be over in a tenth of that.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.3, 60);
        Assert.Equal(CaptureState.Ended, capture.State);
    }

    [Fact]
    public void An_unpaced_file_comes_as_fast_as_it_decodes()
    {
        using var video = new TestVideo(frames: 100, framesPerSecond: 1);
        using var capture = new LatestFrameCapture(
            video.FilePath, new LatestFrameCaptureOptions { Pacing = FramePacing.Unpaced });
        using var image = new Mat();
        int last = -1;
        while (capture.Read(image)) last = TestVideo.IndexIn(image);

        Assert.Equal(99, last);
    }

    [Fact]
    public void A_slow_consumer_of_a_file_skips_frames_and_still_gets_the_last_one()
    {
        using var video = new TestVideo(frames: 30, framesPerSecond: 100);
        using var capture = new LatestFrameCapture(video.FilePath);
        int read = 0, last = -1;
        long skipped = 0;
        while (capture.ReadFrame(TestContext.Current.CancellationToken) is { } frame)
        {
            using (frame)
            {
                read++;
                skipped += frame.Skipped;
                last = TestVideo.IndexIn(frame.Image);

                // Busy while five more frames come.
                long next = Math.Min(30, frame.Number + 5);
                Assert.True(SpinWait.SpinUntil(
                    () => capture.GetStatistics().TotalGrabbed >= next, TimeSpan.FromSeconds(30)));
            }
        }

        Assert.Equal(29, last);
        Assert.InRange(read, 2, 7);
        CaptureStatistics statistics = capture.GetStatistics();
        Assert.Equal(30, statistics.TotalGrabbed);
        Assert.Equal(30 - read, statistics.TotalDroppedUnread + statistics.CurrentUnread);
        Assert.InRange(skipped, 30 - read - 1, 30 - read);
    }

    [Fact]
    public void Read_gives_a_frame_away_without_copying_when_no_other_reader_can_get_it()
    {
        using var video = new TestVideo(frames: 3, framesPerSecond: 1);
        using var capture = new LatestFrameCapture(video.FilePath);
        using Mat image = capture.Read();

        Assert.False(image.Empty());
        Assert.Equal(1, capture.GetStatistics().TotalBuffersMade - capture.GetStatistics().CurrentBuffers);
        image.SetTo(new Scalar(0, 0, 0));
        using Mat next = capture.Read();
        Assert.InRange(TestVideo.IndexIn(next), 1, 2);
    }

    [Fact]
    public void With_a_second_reader_each_gets_its_own_copy_of_the_same_frame()
    {
        using var video = new TestVideo(frames: 2, framesPerSecond: 1);
        using var capture = new LatestFrameCapture(video.FilePath);
        using LatestFrameReader other = capture.CreateReader();
        using Mat one = capture.Read();
        using Mat two = other.Read();

        Assert.Equal(TestVideo.IndexIn(one), TestVideo.IndexIn(two));
        Assert.NotEqual(one.Data, two.Data);
        Assert.Equal(0, capture.GetStatistics().TotalBuffersMade - capture.GetStatistics().CurrentBuffers);
    }

    [Fact]
    public void A_jump_drops_what_was_before_it()
    {
        using var video = new TestVideo(frames: 100, framesPerSecond: 0.5);
        using var capture = new LatestFrameCapture(video.FilePath);
        using var image = new Mat();
        Assert.True(capture.Read(image));
        Assert.True(capture.Set(VideoCaptureProperties.PosFrames, 50));

        Assert.True(capture.Read(image));
        Assert.Equal(50, TestVideo.IndexIn(image));
        Assert.Equal(51, capture.PosFrames);
        Assert.Equal(100_000, capture.PosMsec, 2100.0);
    }

    [Fact]
    public void A_property_can_be_asked_for_and_set_while_frames_are_read()
    {
        using var video = new TestVideo(frames: 1000, framesPerSecond: 50, width: 256, height: 96);
        using var capture = new LatestFrameCapture(video.FilePath);
        using var image = new Mat();
        for (int i = 0; i < 20; i++)
        {
            Assert.True(capture.Read(image));
            Assert.False(capture.Set(VideoCaptureProperties.FrameWidth, 640));
            Assert.Equal(0, capture.Get(VideoCaptureProperties.Brightness));
        }

        Assert.Equal((256, 96), (capture.FrameWidth, image.Cols == 256 ? capture.FrameHeight : -1));
    }

    [Fact]
    public async Task ReadAllAsync_ends_with_the_file()
    {
        using var video = new TestVideo(frames: 10, framesPerSecond: 50);
        await using var capture = new LatestFrameCapture(video.FilePath);
        int last = -1;
        await foreach (Frame frame in capture.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            using (frame) last = TestVideo.IndexIn(frame.Image);
        }

        Assert.Equal(9, last);
    }

    [Fact]
    public void A_held_frame_keeps_its_picture_whatever_follows_also_after_dispose()
    {
        using var video = new TestVideo(frames: 50, framesPerSecond: 200);
        var capture = new LatestFrameCapture(video.FilePath, new LatestFrameCaptureOptions { Capacity = 2 });
        Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;
        int index = TestVideo.IndexIn(frame.Image);
        using var image = new Mat();
        while (capture.Read(image))
        {
        }

        Assert.Equal(index, TestVideo.IndexIn(frame.Image));
        capture.Dispose();
        Assert.Equal(index, TestVideo.IndexIn(frame.Image));
        Assert.Equal(1, capture.GetStatistics().CurrentBuffers);
        Assert.Equal(1, capture.GetStatistics().CurrentLeased);
        frame.Dispose();
        frame.Dispose();
        Assert.Throws<ObjectDisposedException>(() => frame.Image);
        Assert.Equal(0, capture.GetStatistics().CurrentBuffers);
    }
}
