using OpenCvSharp;

namespace LatestFrames;

/// <summary>What a real <c>ffmpeg</c> delivers: files whole, cameras live.</summary>
[Collection(CameraFixture.Collection)]
public sealed class FFmpegSourceTests(CameraFixture cameras, ITestOutputHelper output)
{
    private static LatestFrameCaptureOptions Every =>
        WatchedRtsp.Patient with { Delivery = FrameDelivery.Every, DecoderThreads = null };

    [Fact]
    public void A_file_comes_whole_in_order_and_ends()
    {
        using FFmpegTestInput file = FFmpegTestInput.File(CodedVideo.Stamped(VideoCodec.H264, 60).ToFile(), ".h264");
        var source = new FFmpegSource(file.FilePath);
        Assert.False(source.IsLive);
        using var watched = new WatchedRtsp(source, Every);
        watched.States.WaitFor(CaptureState.Ended);
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 60);

        Assert.Equal(Enumerable.Range(0, 60), pictures.Select(picture => picture.Index!.Value));
        Assert.Equal(
            Enumerable.Range(0, 60).Select(n => 40.0 * n),
            pictures.Select(picture => picture.Position!.Value.TotalMilliseconds),
            (a, b) => Math.Abs(a - b) < 1);
        Assert.Equal((1L, 0L), (watched.Statistics.TotalConnections, watched.Statistics.TotalFailures));
        Assert.Equal(25, watched.Capture.Fps);
        watched.WaitForLog("(h264 (native))");
    }

    [Fact]
    public void Pictures_that_refer_to_later_ones_come_in_order()
    {
        using FFmpegTestInput file = FFmpegTestInput.File(
            CodedVideo.Stamped(VideoCodec.H264, 40, bFrames: 3).ToFile(), ".h264");
        using var watched = new WatchedRtsp(new FFmpegSource(file.FilePath), Every);
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 40);
        Assert.Equal(Enumerable.Range(0, 40), pictures.Select(picture => picture.Index!.Value));
    }

    [Fact]
    public void A_size_that_changes_in_mid_stream_is_a_new_format_and_no_picture_is_cut()
    {
        // The second has as many bytes as the first, so only FFmpeg's report tells them apart.
        (int Width, int Height)[] sizes = [(480, 320), (320, 480), (640, 360), (480, 320)];
        byte[] video =
        [
            .. sizes.SelectMany((size, i) => CodedVideo
                .Stamped(VideoCodec.H264, 20, size.Width, size.Height, firstIndex: 20 * i)
                .ToFile())
        ];
        using FFmpegTestInput file = FFmpegTestInput.File(video, ".h264");
        using var watched = new WatchedRtsp(new FFmpegSource(file.FilePath), Every);
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 80);

        Assert.Equal(Enumerable.Range(0, 80), pictures.Select(picture => picture.Index!.Value));
        Assert.All(
            pictures,
            picture => Assert.Equal(sizes[picture.Index!.Value / 20], (picture.Width, picture.Height)));
        watched.WaitUntil(() => watched.Formats.Count >= 3, "FormatChanged");
        Assert.Equal((1L, 0L), (watched.Statistics.TotalConnections, watched.Statistics.TotalPicturesHidden));
    }

    [Theory]
    [InlineData(FramePacing.RealTime)]
    [InlineData(FramePacing.Unpaced)]
    public void A_file_is_paced_by_its_own_times(FramePacing pacing)
    {
        using FFmpegTestInput file = FFmpegTestInput.File(CodedVideo.Stamped(VideoCodec.H264, 50).ToFile(), ".h264");
        using var capture = new LatestFrameCapture(Every with { Pacing = pacing });
        Assert.True(capture.Open(new FFmpegSource(file.FilePath)), capture.Failure?.Message);
        var times = new List<DateTimeOffset>();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (capture.ReadFrame(TestContext.Current.CancellationToken) is { } frame)
        {
            using (frame) times.Add(frame.GrabbedAt);
        }

        TimeSpan duration = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        output.WriteLine($"{times.Count} pictures in {duration.TotalMilliseconds:F0} ms");
        Assert.Equal(50, times.Count);
        bool isPaced = pacing == FramePacing.RealTime;
        Assert.InRange((times[^1] - times[0]).TotalSeconds, isPaced ? 1.5 : 0, isPaced ? 30 : 1.5);
    }

    [Fact]
    public void Texts_of_any_length_in_a_file_are_left_out()
    {
        using FFmpegTestInput file = FFmpegTestInput.File([], ".mkv");
        string[] arguments =
        [
            "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25", "-frames:v", "5",
            "-metadata", "comment=" + new string('x', 100_000),
            "-metadata:s:v:0", "comment=" + new string('y', 100_000), file.FilePath,
        ];
        using (System.Diagnostics.Process process =
                System.Diagnostics.Process.Start(FFmpegTestInput.Executable, arguments))
            Assert.True(process.WaitForExit(30_000) && process.ExitCode == 0, "ffmpeg writes the file");
        using var watched = new WatchedRtsp(new FFmpegSource(file.FilePath), Every);
        Assert.Equal(5, watched.WaitFor(_ => true, count: 5).Count);
    }

    [Theory]
    [InlineData(FFmpegPixelFormat.Bgr, 3)]
    [InlineData(FFmpegPixelFormat.Gray, 1)]
    public void The_pictures_are_what_the_properties_say(FFmpegPixelFormat format, int channels)
    {
        using var white = new Mat(240, 320, MatType.CV_8UC3, new Scalar(30, 90, 200));
        using FFmpegTestInput file = FFmpegTestInput.File(
            CodedVideo.Of(VideoCodec.H264, white, "-pix_fmt yuv420p").ToFile(), ".h264");
        using var capture = new LatestFrameCapture(Every);
        Assert.True(
            capture.Open(new FFmpegSource(file.FilePath) { PixelFormat = format, Size = new Size(161, 121) }),
            capture.Failure?.Message);
        using Frame frame = capture.ReadFrame(TestContext.Current.CancellationToken)!;

        Assert.Equal((161, 121, MatType.CV_8UC(channels)), (frame.Image.Width, frame.Image.Height, frame.Image.Type()));
        Scalar mean = MeanOf(frame.Image);
        output.WriteLine($"{mean}");
        if (channels == 3)
        {
            Assert.InRange(mean.Val0, 25, 35);
            Assert.InRange(mean.Val1, 85, 95);
            Assert.InRange(mean.Val2, 195, 205);
        }
        else
        {
            // 0.114 B + 0.587 G + 0.299 R.
            Assert.InRange(mean.Val0, 111, 120);
        }
    }

    [Fact]
    public void The_full_range_of_Motion_JPEG_stays()
    {
        using var video = new TestVideo(frames: 5);
        using var watched = new LatestFrameCapture(Every);
        Assert.True(watched.Open(new FFmpegSource(video.FilePath)), watched.Failure?.Message);
        using Frame frame = watched.ReadFrame(TestContext.Current.CancellationToken)!;

        // The background of TestVideo, below its stamp; OpenCV's JPEG is BT.601 of full range.
        using Mat corner = frame.Image[new Rect(200, 200, 100, 30)];
        Scalar mean = MeanOf(corner);
        output.WriteLine($"{mean}");
        Assert.InRange(mean.Val0, 87, 93);
        Assert.InRange(mean.Val1, 117, 123);
        Assert.InRange(mean.Val2, 57, 63);
    }

    [Fact]
    public void Of_a_camera_over_RTSP_one_picture_is_held_back_at_most()
    {
        // FFmpeg's parser sees the end of a picture where the next one begins. So the camera sends one when that before
        // the last has been read: a second picture that is held back would stop all.
        const int Opening = 20;
        const int Last = 80;
        WatchedRtsp? watched = null;
        bool isStuck = false;
        var stream = new PictureStream(PictureStream.Hundred)
        {
            OnPicture = n =>
            {
                if (n is < Opening or > Last || Volatile.Read(ref isStuck)) return;
                bool isRead = SpinWait.SpinUntil(
                    () => Volatile.Read(ref watched)?.Indexes.Any(index => index >= n - 2) == true,
                    TimeSpan.FromSeconds(15));
                if (!isRead) Volatile.Write(ref isStuck, true);
            },
        };
        using RtspTestCamera camera =
            new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        using var capture = new WatchedRtsp(new FFmpegSource(camera.UrlText()));
        Volatile.Write(ref watched, capture);
        capture.WaitFor(picture => picture.Index >= Last - 1);
        Assert.False(isStuck, $"{string.Join(' ', capture.Indexes)}");
    }

    [Fact]
    public void Key_frames_only_and_a_lower_rate_leave_pictures_out()
    {
        using FFmpegTestInput file = FFmpegTestInput.File(CodedVideo.Stamped(VideoCodec.H264, 50).ToFile(), ".h264");
        using (var keys = new WatchedRtsp(new FFmpegSource(file.FilePath) { KeyFramesOnly = true }, Every))
        {
            keys.States.WaitFor(CaptureState.Ended);
            Assert.Equal(
                [0, 10, 20, 30, 40], keys.WaitFor(_ => true, count: 5).Select(picture => picture.Index!.Value));
        }

        using var slow = new WatchedRtsp(new FFmpegSource(file.FilePath) { FramesPerSecond = 10 }, Every);
        slow.States.WaitFor(CaptureState.Ended);
        Assert.Equal(20, slow.WaitFor(_ => true, count: 20).Count);
        Assert.Equal([0, 3, 5, 8, 10], slow.Indexes.Take(5));
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_camera_is_live(string protocol)
    {
        CameraSimulator camera = protocol == "rtsp" ? cameras.Rtsp : cameras.Http;
        var source = new FFmpegSource(camera.Url);
        Assert.True(source.IsLive);
        using var watched = new WatchedRtsp(source);
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(_ => true, count: 40);

        Assert.All(pictures, picture => Assert.Equal((640, 360), (picture.Width, picture.Height)));
        Assert.Equal(pictures.Select(picture => picture.Index).Order(), pictures.Select(picture => picture.Index));
        Assert.Equal(1, watched.Statistics.TotalConnections);
        Assert.Equal(CaptureState.Live, watched.Capture.State);
    }

    [Fact]
    public void An_unavailable_accelerator_is_replaced_with_a_log_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Direct3D is nowhere else than on Windows.");
        using FFmpegTestInput file = FFmpegTestInput.File(CodedVideo.Stamped(VideoCodec.H264, 20).ToFile(), ".h264");
        using var watched = new WatchedRtsp(
            new FFmpegSource(file.FilePath) { Hardware = DecoderHardware.D3D11VA }, Every);
        watched.States.WaitFor(CaptureState.Ended);
        Assert.Equal(20, watched.WaitFor(_ => true, count: 20).Count);
        watched.WaitForLog("Software decodes instead of D3D11VA");
    }

    [Fact]
    public void A_device_that_FFmpeg_makes_up_is_read()
    {
        using var watched = new WatchedRtsp(
            new FFmpegSource("testsrc=size=320x240:rate=25") { InputOptions = { ["f"] = "lavfi" }, HasEnd = true },
            WatchedRtsp.Patient);
        Assert.Equal(
            (320, 240),
            watched.WaitFor(_ => true, count: 10).Select(picture => (picture.Width, picture.Height)).Last());
    }

    [Theory]
    [InlineData("-")]
    [InlineData("pipe:0")]
    [InlineData("rtsp://cam/\nfile 'x'")]
    [InlineData("")]
    public void An_input_that_cannot_be_handed_over_is_refused(string input) =>
        Assert.ThrowsAny<ArgumentException>(() => new FFmpegSource(input));

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        var source = new FFmpegSource("rtsp://cam/x");
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Size = new Size(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Size = new Size(100_000, 100_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.FramesPerSecond = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.FramesPerSecond = double.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Hardware = (DecoderHardware)99);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.PixelFormat = (FFmpegPixelFormat)(-1));
    }

    private static Scalar MeanOf(Mat image)
    {
        int channels = image.Type() == MatType.CV_8UC1 ? 1 : 3;
        var sums = new double[3];
        int height = image.Height;
        byte[] row = new byte[image.Width * channels];
        for (int y = 0; y < height; y++)
        {
            System.Runtime.InteropServices.Marshal.Copy(image.Ptr(y, 0), row, 0, row.Length);
            for (int x = 0; x < row.Length; x++) sums[x % channels] += row[x];
        }

        return new Scalar(sums[0] / image.Total(), sums[1] / image.Total(), sums[2] / image.Total());
    }
}
