using System.Runtime.InteropServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Cameras whose settings somebody changes while others look.</summary>
public sealed class ChangedStreamTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task A_change_of_size_is_reported_and_a_held_frame_keeps_its_picture(SourceUnderTest source)
    {
        await using CameraSimulator camera = await FaultCamera.StartAsync(source);
        using var watched = new WatchedCapture(camera.Url, source.With(WatchedCapture.Patient));
        watched.Viewer.WaitForFirst();
        VideoFormatChangedEventArgs? change = null;
        watched.Capture.FormatChanged += (_, format) => Interlocked.CompareExchange(ref change, format, null);
        using Frame held = watched.Capture.ReadFrame(TestContext.Current.CancellationToken)!;
        byte[] before = Pixels(held.Image);

        long changedAt = FrameClock.NowMicroseconds;
        camera.Resize(640, 480);
        Delivery first = watched.Viewer.WaitFor(
            delivery => delivery is { Width: 640, Height: 480, TakenAt: not null }, "picture of the new size");
        watched.Viewer.WaitForMore(30);

        output.WriteLine(
            $"{source}: first picture of the new size after "
            + $"{FrameClock.Between(changedAt, first.DeliveredAt).TotalMilliseconds:F0} ms, "
            + $"{watched.Capture.GetStatistics().TotalConnections} connections");
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref change) is not null, TimeSpan.FromSeconds(30)));
        Assert.Equal((320, 240), (change!.Previous.Width, change.Previous.Height));
        Assert.Equal((640, 480), (change.Current.Width, change.Current.Height));
        Assert.Equal((640, 480), (watched.Capture.FrameWidth, watched.Capture.FrameHeight));
        Assert.True(before.AsSpan().SequenceEqual(Pixels(held.Image)), "the held picture has not changed");
        Assert.Null(watched.FindPast(changedAt));
        Assert.True(watched.WaitUntilLive());
    }

    [Theory]
    [InlineData(SourceUnderTest.Rtsp, CameraCodec.Mjpeg)]
    [InlineData(SourceUnderTest.Rtsp, CameraCodec.H265)]
    [InlineData(SourceUnderTest.FFmpeg, CameraCodec.H265)]
    [InlineData(SourceUnderTest.OpenCv, CameraCodec.Mjpeg)]
    public async Task A_camera_that_comes_back_with_another_codec_is_seen_again(
        SourceUnderTest source, CameraCodec codec)
    {
        // Few pictures: H.265 costs so much that a busy machine could not keep up.
        await using RestartableCamera camera = await FaultCamera.StartRestartableAsync(
            source, WatchedCapture.SmallCamera with { FramesPerSecond = 5 });
        using var watched = new WatchedCapture(camera.Url, source.With(WatchedCapture.Patient));
        watched.Viewer.WaitForFirst();
        var changes = new List<VideoFormatChangedEventArgs>();
        watched.Capture.FormatChanged += (_, format) =>
        {
            lock (changes) changes.Add(format);
        };

        long faultAt = await camera.KillAsync();
        long upAt = await camera.RestartAsync(options => options with { Codec = codec });
        Delivery first = watched.Viewer.WaitForPictureAfter(upAt);
        watched.Viewer.WaitForMore(10);

        bool isSeen = SpinWait.SpinUntil(
            () => Changes().Any(change => change.Previous.FourCC != change.Current.FourCC), TimeSpan.FromSeconds(30));
        output.WriteLine(
            $"{source}: H264 to {codec}: new picture "
            + $"{FrameClock.Between(upAt, first.DeliveredAt).TotalMilliseconds:F0} ms after the restart; "
            + string.Join(", ", Changes().Select(change => $"{change.Previous} -> {change.Current}")));
        Assert.True(isSeen, "the change of the codec is reported");
        Assert.Null(watched.FindPast(faultAt));
        Assert.Equal(2, watched.Capture.GetStatistics().TotalConnections);

        VideoFormatChangedEventArgs[] Changes()
        {
            lock (changes) return [.. changes];
        }
    }

    private static byte[] Pixels(Mat image)
    {
        var pixels = new byte[image.Total() * image.ElemSize()];
        Marshal.Copy(image.Data, pixels, 0, pixels.Length);
        return pixels;
    }
}
