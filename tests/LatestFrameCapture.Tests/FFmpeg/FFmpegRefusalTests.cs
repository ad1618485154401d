using System.Text;

namespace LatestFrames;

/// <summary>Inputs that cannot be read: the reason is FFmpeg's, and no secret is in any text.</summary>
public sealed class FFmpegRefusalTests
{
    private static LatestFrameCaptureOptions Once => WatchedRtsp.Patient with { Reconnect = null };

    [Fact]
    public void A_wrong_password_is_not_sent_again()
    {
        var login = new RtspTestLogin { User = "admin", Password = "right" };
        using RtspTestCamera camera = new RtspTestCamera { Login = login }.Start();
        using var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText(user: "admin:wr0ngPa55")));
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Faulted).Failure!;
        Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
        Assert.DoesNotContain("wr0ngPa55", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, camera.RefusedLogins);
    }

    [Theory]
    [InlineData("http://cam/x?token=S3cret&size=1")]
    [InlineData("srt://cam:9000?passphrase=S3cret")]
    [InlineData("movie='rtsp://admin:S3cret@cam/x'")]
    [InlineData("movie=rtsp\\://admin\\:S3cret@cam/x")]
    [InlineData("subfile,,start,0,end,9,,:http://admin:S3cret@cam/x")]
    public void A_secret_is_in_no_name_argument_or_failure_of_any_form_of_input(string input)
    {
        var source = new FFmpegSource(input) { InputOptions = { ["f"] = "lavfi" } };
        using var capture = new LatestFrameCapture(Once);
        Assert.False(capture.Open(source));
        Assert.Contains("is an argument", capture.Failure!.Message, StringComparison.Ordinal);
        Assert.All(
            [source.Name, capture.Failure.ToString(), capture.ToString(), FFmpegSecrets.HideUrls(input)],
            text => Assert.DoesNotContain("S3cret", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Reasons_are_told()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Answer = request => $"RTSP/1.0 404 Not Found\r\nCSeq: {request.Sequence}\r\n\r\n"
        }.Start();
        using FFmpegTestInput text = FFmpegTestInput.File("this is not a video"u8.ToArray(), ".mp4");
        (string Input, CaptureFailureReason Reason)[] cases =
        [
            (camera.UrlText(), CaptureFailureReason.NotFound),
            ($"rtsp://127.0.0.1:{LoopbackServer.FreePort()}/x", CaptureFailureReason.Refused),
            ("http://no-such-host.invalid/x", CaptureFailureReason.NameNotResolved),
            (text.FilePath, CaptureFailureReason.NotAVideoSource),
            (text.FilePath + ".missing", CaptureFailureReason.NotFound),
            ("foo://127.0.0.1/x", CaptureFailureReason.UnsupportedCodec),
        ];
        foreach ((string input, CaptureFailureReason reason) in cases)
        {
            using var capture = new LatestFrameCapture(Once);
            Assert.False(capture.Open(new FFmpegSource(input)), input);
            Assert.True(reason == capture.Failure!.Reason, $"{input}: {capture.Failure}");
            Assert.Contains("(ffmpeg: \"", capture.Failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_server_that_accepts_and_never_answers_costs_the_open_timeout()
    {
        using RtspTestCamera camera = new RtspTestCamera { Answer = _ => "" }.Start();
        using var capture = new LatestFrameCapture(Once with { OpenTimeout = TimeSpan.FromSeconds(1) });
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.False(capture.Open(new FFmpegSource(camera.UrlText())));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 0.9, 20);
        Assert.Equal(CaptureFailureReason.TimedOut, capture.Failure!.Reason);
        Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
    }

    [Theory]
    [InlineData("S3cret.Pa55")]
    [InlineData("s3c:r%2Fet%3Fp@ss")]
    public void A_password_is_in_no_log_line_text_argument_or_environment(string password)
    {
        string user = "admin:" + password;
        string plain = Uri.UnescapeDataString(password);
        var seen = new StringBuilder();
        var stream = new PictureStream(PictureStream.Hundred);
        Environment.SetEnvironmentVariable("CAMERA_PASSWORD", password);
        Environment.SetEnvironmentVariable("http_proxy", $"http://proxy:{password}@127.0.0.1:1");
        try
        {
            Run(
                new RtspTestCamera
                {
                    Description = PictureStream.Description(),
                    Packets = stream.Packets,
                    Login = new RtspTestLogin { User = "admin", Password = plain }
                },
                true);
            Run(new RtspTestCamera { Login = new RtspTestLogin { User = "admin", Password = "other" } });
            Run(new RtspTestCamera
            {
                Answer = request => $"RTSP/1.0 404 no stream for {plain}\r\nCSeq: {request.Sequence}\r\n\r\n"
            });
            Run(new RtspTestCamera
            {
                Answer = request =>
                    $"RTSP/1.0 302 Moved\r\nCSeq: {request.Sequence}\r\nLocation: rtsp://{user}@127.0.0.1:1/x\r\n\r\n"
            });
        }
        finally
        {
            Environment.SetEnvironmentVariable("CAMERA_PASSWORD", null);
            Environment.SetEnvironmentVariable("http_proxy", null);
        }

        string all = seen.ToString();
        Assert.Contains("127.0.0.1", all, StringComparison.Ordinal);
        Assert.Contains("pipe:0", all, StringComparison.Ordinal);
        string[] forms =
        [
            password,
            plain,
            Uri.EscapeDataString(plain),
            Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + plain)),
            "topsecretvalue"
        ];
        Assert.All(forms, form => Assert.DoesNotContain(form, all, StringComparison.OrdinalIgnoreCase));

        void Run(RtspTestCamera started, bool mustDeliver = false)
        {
            using RtspTestCamera camera = started.Start();
            LatestFrameCaptureOptions options = Once with { OpenTimeout = TimeSpan.FromSeconds(mustDeliver ? 20 : 3) };
            var source = new FFmpegSource(camera.UrlText(user: user))
            {
                InputOptions = { ["user_agent"] = "topsecretvalue" }
            };
            using var watched = new WatchedRtsp(source, options);
            if (mustDeliver)
            {
                watched.WaitFor(picture => picture.Index >= 20);
                seen.AppendLine(watched.Capture.GetBackendName());
                foreach ((int id, string command) in FFmpegTestInput.Children())
                    seen.AppendLine(command).AppendLine(FFmpegTestInput.Read($"/proc/{id}/environ"));
            }
            else
            {
                seen.AppendLine(watched.States.WaitFor(CaptureState.Faulted).Failure!.ToString());
            }

            seen
                .AppendLine(source.Name)
                .AppendLine(source.ToString())
                .AppendLine(watched.Capture.ToString())
                .AppendLine(watched.Capture.Failure?.ToString());
            foreach (CaptureStateChangedEventArgs change in watched.States.Changes)
                seen.AppendLine($"{change} {change.Failure}");
            foreach (string line in watched.Log.Lines) seen.AppendLine(line);
        }
    }
}
