using OpenCvSharp;

namespace LatestFrames;

/// <summary>H.264 that arrives damaged: bits turned over (1 in 10^4), packets and files cut off.</summary>
[Collection(CameraFixture.Collection)]
public sealed class DamagedVideoTests(CameraFixture cameras, ITestOutputHelper output)
{
    private const int Seed = 4711;
    private const double BitErrorRate = 1e-4;

    private static readonly TimeSpan s_damage = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task Bit_errors_in_the_packets_of_a_stream_cost_pictures_while_they_last(SourceUnderTest source)
    {
        await using var proxy = new RtspUdpProxy(cameras.Rtsp.Port, Seed);
        using var watched = new WatchedCapture(proxy.Url(cameras.Rtsp.Url), source.WithUdp(WatchedCapture.Quick));
        var flipper = new BitFlipper(Seed, BitErrorRate);
        await ObserveAsync(
            watched, $"{source}: bit errors in UDP", () => proxy.Flipper = flipper, () => proxy.Flipper = null);
        output.WriteLine($"{flipper.Flipped} bits, seed {Seed}");
        Assert.True(flipper.Flipped > 0);
    }

    // Of the other clients the bit errors show as much.
    [Fact]
    public async Task Packets_that_are_cut_off_cost_pictures_while_they_last()
    {
        const SourceUnderTest Source = SourceUnderTest.Rtsp;
        await using var proxy = new RtspUdpProxy(cameras.Rtsp.Port, Seed);
        using var watched = new WatchedCapture(proxy.Url(cameras.Rtsp.Url), Source.WithUdp(WatchedCapture.Quick));
        await ObserveAsync(
            watched, $"{Source}: cut off", () => proxy.TruncationPercent = 20, () => proxy.TruncationPercent = 0);
        output.WriteLine($"{proxy.Truncated} packets, seed {Seed}");
        Assert.True(proxy.Truncated > 0);
    }

    // Here the lengths between the packets are hit as well: FFmpeg loses its place in the stream.
    [Theory]
    [InlineData(SourceUnderTest.Rtsp)]
    [InlineData(SourceUnderTest.MotionJpeg)]
    [InlineData(SourceUnderTest.FFmpeg)]
    [InlineData(SourceUnderTest.OpenCv)]
    public async Task Bit_errors_in_all_of_a_connection_end_with_them(SourceUnderTest source)
    {
        await using var proxy = new TcpFaultProxy(cameras.Camera(source).Port, Seed);
        using var watched = new WatchedCapture(
            proxy.Url(cameras.Url(source)), source.With(WatchedCapture.Quick));
        var flipper = new BitFlipper(Seed, BitErrorRate);
        await ObserveAsync(
            watched, $"{source}: bit errors in TCP", () => proxy.Flipper = flipper, () => proxy.Flipper = null);
        CaptureStatistics statistics = watched.Capture.GetStatistics();
        output.WriteLine(
            $"{flipper.Flipped} bits, seed {Seed}; {statistics.TotalStalls} stalls, "
            + $"{statistics.TotalAbandoned} abandoned");
        Assert.True(flipper.Flipped > 0);
        Assert.True(SpinWait.SpinUntil(
            () => watched.Capture.GetStatistics().CurrentAbandoned == 0, TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData(CaptureBackend.OpenCv, 1.0, BitErrorRate, null)]
    [InlineData(CaptureBackend.OpenCv, 0.6, 0, CaptureState.Ended)]
    [InlineData(CaptureBackend.OpenCv, 0.6, BitErrorRate, null)]
    [InlineData(CaptureBackend.OpenCv, 0.0, 0, CaptureState.Faulted)]
    [InlineData(CaptureBackend.FFmpeg, 1.0, BitErrorRate, null)]
    [InlineData(CaptureBackend.FFmpeg, 0.6, 0, CaptureState.Ended)]
    [InlineData(CaptureBackend.FFmpeg, 0.6, BitErrorRate, null)]
    [InlineData(CaptureBackend.FFmpeg, 0.001, 0, CaptureState.Faulted)] // none at all is a pipe to FFmpegSource
    public void A_damaged_file_is_read_to_its_end_or_faulted(
        CaptureBackend backend, double part, double bitErrorRate, CaptureState? expected)
    {
        if (backend == CaptureBackend.FFmpeg) FFmpegTestInput.Require();
        using var video = new H264Video(frames: 100);
        video.Damage(part, new BitFlipper(Seed, bitErrorRate));
        using var capture = new LatestFrameCapture(
            new LatestFrameCaptureOptions { Backend = backend, Pacing = FramePacing.Unpaced });
        using LatestFrameReader reader = capture.CreateReader();

        int read = 0, readable = 0;
        if (capture.Open(video.FilePath))
        {
            using var image = new Mat();
            while (reader.Read(image))
            {
                read++;
                if (StampCodec.TryRead(image, out _)) readable++;
            }
        }

        Assert.True(SpinWait.SpinUntil(
            () => capture.State is CaptureState.Ended or CaptureState.Faulted, TimeSpan.FromSeconds(30)));
        CaptureState end = capture.State;
        CaptureFailure? failure = capture.Failure;
        output.WriteLine(
            $"{backend}: {part:P0} of the file, {bitErrorRate} of its bits, seed {Seed}: "
            + $"{capture.GetStatistics().TotalGrabbed} of {video.Frames} frames, {read} read, "
            + $"{readable} of them whole; {end} {failure?.Reason}");
        Assert.Equal(end == CaptureState.Faulted ? CaptureFailureReason.NotAVideoSource : null, failure?.Reason);

        // What bit errors leave of a file depends on where they hit it.
        if (expected is null) return;
        Assert.Equal(expected, end);
        Assert.Equal(end == CaptureState.Ended, read > 0);
    }

    private async Task ObserveAsync(WatchedCapture watched, string what, Action begin, Action end)
    {
        watched.Viewer.WaitForMore(10);
        long faultAt = FrameClock.NowMicroseconds;
        begin();
        await Task.Delay(s_damage);
        long upAt = FrameClock.NowMicroseconds;
        end();
        Delivery first = watched.Viewer.WaitForPictureAfter(upAt);
        watched.Viewer.WaitForMore(25);

        Delivery[] during = [.. watched.Viewer.Deliveries
            .Where(delivery => delivery.DeliveredAt > faultAt && delivery.DeliveredAt < upAt)];
        output.WriteLine(
            $"{what}: {during.Length} frames meanwhile, "
            + $"{during.Count(delivery => delivery.TakenAt is null)} of them unreadable; a whole one "
            + $"{FrameClock.Between(upAt, first.DeliveredAt).TotalMilliseconds:F0} ms after the end; "
            + $"{watched.Capture.GetStatistics().TotalConnections} connections");

        // A decoder that is told nonsense about the stream itself may give up; then there is a new connection.
        Assert.Null(watched.FindPast(faultAt));
        Assert.True(watched.WaitUntilLive());
    }
}
