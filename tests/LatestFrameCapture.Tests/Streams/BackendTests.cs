using System.Net;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Which source reads which URL, with the simulated camera.</summary>
public sealed class BackendTests(ITestOutputHelper output)
{
    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        OpenTimeout = TimeSpan.FromSeconds(30),
        ReadTimeout = TimeSpan.FromSeconds(30),
        StallTimeout = TimeSpan.FromSeconds(30),
        Reconnect = null,
    };

    [Theory]
    [InlineData(CameraCodec.H264)]
    [InlineData(CameraCodec.H265)]
    [InlineData(CameraCodec.Mjpeg)]
    public async Task The_librarys_own_client_reads_rtsp(CameraCodec codec)
    {
        await using RtspCamera camera = await StartAsync(WatchedCapture.SmallCamera with
        {
            Codec = codec,
            Credentials = new NetworkCredential("viewer", "p ss/w\"rd!"),
            Authentication = CameraAuthentication.Digest,
        });
        var log = new ListLogger();
        using var capture = new LatestFrameCapture(camera.Url, s_options, log);
        Assert.True(capture.IsOpened(), capture.Failure?.Message);
        Assert.StartsWith("RTSP+", capture.GetBackendName(), StringComparison.Ordinal);

        using var image = new Mat();
        var ages = new List<double>();
        for (int i = 0; i < 20; i++)
        {
            Assert.True(capture.Read(image, TimeSpan.Zero));
            ages.Add(StampCodec.AgeOf(image)!.Value.TotalMilliseconds);
        }

        output.WriteLine($"{codec}: {capture.GetBackendName()}, median age {ages.Order().ElementAt(10):F0} ms");

        // As it is, and as the URL writes it.
        string shown = string.Join('\n', log.Lines) + capture;
        Assert.Contains("viewer", shown, StringComparison.Ordinal);
        Assert.Contains("ss%2Fw", camera.Url, StringComparison.Ordinal);
        foreach (string secret in (string[])["ss/w", "ss%2Fw"])
            Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_a_fault()
    {
        await using RtspCamera camera = await StartAsync(
            WatchedCapture.SmallCamera with { Credentials = new NetworkCredential("viewer", "right") });
        using var capture = new LatestFrameCapture(
            camera.Url.Replace("right", "wr0ng", StringComparison.Ordinal), s_options);

        Assert.Equal(CaptureState.Faulted, capture.State);
        Assert.Equal(CaptureFailureReason.Unauthorized, capture.Failure!.Reason);
        Assert.DoesNotContain("wr0ng", capture.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_sources_ignore_a_backend_for_rtsp()
    {
        await using HttpCamera camera = await HttpCamera.StartAsync(
            WatchedCapture.SmallCamera, TestContext.Current.CancellationToken);
        using var capture = new LatestFrameCapture(camera.Url, s_options with { Backend = CaptureBackend.Rtsp });

        Assert.Equal("HTTP+OpenCV JPEG", capture.GetBackendName());
    }

    [Fact]
    public void Rtsp_alone_never_falls_back()
    {
        const string Description = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=test\r\nt=0 0\r\na=control:*\r\n"
            + "m=video 0 RTP/AVP 96\r\na=rtpmap:96 MP4V-ES/90000\r\na=control:track1\r\n";
        using RtspTestCamera camera = new RtspTestCamera { Description = Description }.Start();
        var log = new ListLogger();
        using var capture = new LatestFrameCapture(
            camera.UrlText(), s_options with { Backend = CaptureBackend.Rtsp }, log);

        Assert.Equal(CaptureFailureReason.UnsupportedCodec, capture.Failure?.Reason);
        Assert.Contains("MP4V-ES", capture.Failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Contains("Another backend is tried", StringComparison.Ordinal));
    }

    [Fact]
    public void Motion_JPEG_alone_never_falls_back()
    {
        using HttpTestCamera server = new HttpTestCamera
        {
            Answer = (connection, _) => connection.Reply("200 OK", "Content-Type: video/h264\r\n", "no pictures"),
        }.Start();
        using var capture = new LatestFrameCapture(
            server.Url(), s_options with { Backend = CaptureBackend.MotionJpeg });

        Assert.Equal(CaptureFailureReason.UnsupportedCodec, capture.Failure?.Reason);
        Assert.Contains("video/h264", capture.Failure!.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void FFmpeg_alone_reads_files_with_the_options_that_are_given()
    {
        using FFmpegTestInput file = FFmpegTestInput.File(
            CodedVideo.Stamped(VideoCodec.H264, frames: 5).ToFile(), ".bin");
        LatestFrameCaptureOptions options = s_options with
        {
            Backend = CaptureBackend.FFmpeg,
            BackendOptions = new Dictionary<string, string> { ["f"] = "h264" },
        };
        using var capture = new LatestFrameCapture(file.FilePath, options);

        Assert.True(capture.IsOpened(), capture.Failure?.Message);
        Assert.StartsWith("ffmpeg", capture.GetBackendName(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(CaptureBackend.MotionJpeg, "http://viewer:s3cret@127.0.0.1/x")]
    [InlineData(CaptureBackend.FFmpeg, "http://viewer:s3cret@127.0.0.1/x")]
    public void What_a_backend_does_not_have_is_refused(CaptureBackend backend, string url)
    {
        LatestFrameCaptureOptions options = s_options with
        {
            Backend = backend,
            HardwareAcceleration = VideoAccelerationType.Any
        };
        var exception = Assert.Throws<ArgumentException>(() => new LatestFrameCapture(url, options));

        Assert.Contains($"Backend = {backend}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_on_a_web_server_is_read_once_to_its_end()
    {
        // Without a container, so that only the answer's length tells that it has one.
        byte[] file = CodedVideo.Stamped(VideoCodec.H264, frames: 60).ToFile();
        using HttpTestCamera server = new HttpTestCamera
        {
            Answer = (connection, _) =>
            {
                connection.Send(
                    $"HTTP/1.1 200 OK\r\nContent-Type: video/h264\r\nContent-Length: {file.Length}\r\n\r\n");
                connection.Send(file);
            },
        }.Start();
        using var watched = new WatchedRtsp(server.Url(), WatchedRtsp.Patient with { Delivery = FrameDelivery.Every });
        watched.States.WaitFor(CaptureState.Ended);
        watched.WaitUntil(() => watched.Pictures.Count >= watched.Statistics.TotalPushed, "last pictures");

        Assert.Equal(Enumerable.Range(0, 60), watched.Indexes);
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    public static TheoryData<LatestFrameCaptureOptions, VideoCaptureAPIs> ForOpenCv { get; } = new()
    {
        { s_options, VideoCaptureAPIs.FFMPEG },
        { s_options with { Backend = CaptureBackend.OpenCv }, VideoCaptureAPIs.ANY },
        {
            s_options with { BackendOptions = new Dictionary<string, string> { ["max_delay"] = "0" } },
            VideoCaptureAPIs.ANY
        },
    };

    [Theory]
    [MemberData(nameof(ForOpenCv), DisableDiscoveryEnumeration = true)]
    public async Task What_only_OpenCV_understands_means_OpenCV(LatestFrameCaptureOptions options, VideoCaptureAPIs api)
    {
        Network.Require();
        await using RtspCamera camera = await StartAsync(WatchedCapture.SmallCamera);
        using var capture = new LatestFrameCapture(options);
        Assert.True(capture.Open(camera.Url, api), capture.Failure?.Message);

        Assert.Equal("FFMPEG", capture.GetBackendName());
    }

    [Fact]
    public void A_backend_that_lacks_an_option_says_so()
    {
        LatestFrameCaptureOptions options = s_options with
        {
            Backend = CaptureBackend.Rtsp,
            BackendOptions = new Dictionary<string, string> { ["fflags"] = "nobuffer" },
        };
        var exception = Assert.Throws<ArgumentException>(
            () => new LatestFrameCapture("rtsp://viewer:s3cret@127.0.0.1:1/x", options));

        Assert.Contains("rtsp_transport", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_url_that_is_not_valid_does_not_become_another_backends()
    {
        LatestFrameCaptureOptions options = s_options with { Backend = CaptureBackend.Rtsp };
        var exception = Assert.Throws<ArgumentException>(
            () => new LatestFrameCapture("rtsp://viewer:s3cret@127.0.0.1:99999/x", options));

        Assert.Contains("port", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_is_reported_at_once()
    {
        using var capture = new LatestFrameCapture("rtsp://127.0.0.1:1/camera", s_options);

        Assert.Equal(CaptureFailureReason.Refused, capture.Failure!.Reason);
    }

    private static async Task<RtspCamera> StartAsync(SimulatorOptions options)
    {
        Assert.SkipUnless(RtspCamera.IsAvailable(out string? whyNot), whyNot ?? "");
        return await RtspCamera.StartAsync(options);
    }
}
