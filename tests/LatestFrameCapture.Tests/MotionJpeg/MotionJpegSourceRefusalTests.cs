using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace LatestFrames;

/// <summary>Why there is no video, by what the camera answers.</summary>
public sealed class MotionJpegSourceRefusalTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("403 Forbidden", CaptureFailureReason.Unknown, "rights")]
    [InlineData("404 Not Found", CaptureFailureReason.NotFound, "path")]
    [InlineData("410 Gone", CaptureFailureReason.NotFound, "path")]
    [InlineData("503 Too Many", CaptureFailureReason.Unknown, "503 Too Many")]
    [InlineData("500 Oh", CaptureFailureReason.Unknown, "500 Oh")]
    [InlineData("504 Slow", CaptureFailureReason.TimedOut, "504 Slow")]
    public void A_status_is_the_reason(string status, CaptureFailureReason reason, string text)
    {
        using HttpTestCamera camera = Camera((connection, _) => connection.Reply(status, body: "<html>"));
        FrameSourceOpening opening = Open(camera.Source());
        Assert.Equal(reason, opening.Failure!.Reason);
        Assert.Contains(text, opening.Failure.Message, StringComparison.Ordinal);
        Assert.False(opening.MayAnotherSourceRead);
    }

    [Theory]
    [InlineData("video/mp4", CaptureFailureReason.UnsupportedCodec, "'video/mp4'")]
    [InlineData("application/vnd.apple.mpegurl", CaptureFailureReason.UnsupportedCodec, "mpegurl")]
    [InlineData("text/html; charset=utf-8", CaptureFailureReason.NotAVideoSource, "'text/html'")]
    [InlineData("application/json", CaptureFailureReason.NotAVideoSource, "json")]
    [InlineData("application/octet-stream", CaptureFailureReason.UnsupportedCodec, "does not say")]
    public void Another_type_is_left_to_another_source(string type, CaptureFailureReason reason, string text)
    {
        using HttpTestCamera camera = Camera((connection, _) =>
            connection.Reply("200 OK", $"Content-Type: {type}\r\n", "#EXTM3U and more"));
        FrameSourceOpening opening = Open(camera.Source());
        output.WriteLine(opening.Failure!.Message);
        Assert.Equal(reason, opening.Failure.Reason);
        Assert.Contains(text, opening.Failure.Message, StringComparison.Ordinal);
        Assert.True(opening.MayAnotherSourceRead);
        Assert.Single(camera.Requests);
    }

    [Fact]
    public void A_multipart_of_other_things_is_left_to_another_source()
    {
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            connection.Send("HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
            while (connection.Pause(2))
                connection.Send("--b\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi\r\n");
        });
        FrameSourceOpening opening = Open(camera.Source());
        Assert.Equal(CaptureFailureReason.UnsupportedCodec, opening.Failure!.Reason);
        Assert.True(opening.MayAnotherSourceRead);
    }

    [Theory]
    [InlineData("no part of its multipart")]
    [InlineData("too long a header")]
    [InlineData("64 MB")]
    public void A_multipart_that_cannot_be_read_is_left_to_another_source(string text)
    {
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            connection.Send("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n");
            if (text == "64 MB") connection.Send("--b\r\nContent-Length: 99000000\r\n\r\n");
            else connection.Send((text == "too long a header" ? "--b\r\nA: " : "") + new string('x', 100_000) + "\r\n");
            connection.Hold();
        });
        FrameSourceOpening opening = Open(camera.Source());
        output.WriteLine(opening.Failure!.Message);
        Assert.Equal(CaptureFailureReason.UnsupportedCodec, opening.Failure.Reason);
        Assert.Contains(text, opening.Failure.Message, StringComparison.Ordinal);
        Assert.True(opening.MayAnotherSourceRead);
    }

    [Fact]
    public void A_server_that_is_no_web_server_is_named()
    {
        using HttpTestCamera camera = Camera((connection, _) => connection.Send("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
        Assert.Equal(CaptureFailureReason.NotAVideoSource, Open(camera.Source()).Failure!.Reason);
    }

    [Fact]
    public void A_server_that_closes_without_an_answer_has_ended()
    {
        using HttpTestCamera camera = Camera((connection, _) => connection.Close());
        Assert.Equal(CaptureFailureReason.Ended, Open(camera.Source()).Failure!.Reason);
    }

    [Fact]
    public void A_port_on_which_nobody_listens_refuses()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        FrameSourceOpening opening = Open(new MotionJpegSource($"http://127.0.0.1:{port}/"));
        Assert.Equal(CaptureFailureReason.Refused, opening.Failure!.Reason);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_not_resolved()
    {
        FrameSourceOpening opening = Open(new MotionJpegSource("http://no-such-camera.invalid/"));
        Assert.Contains(
            opening.Failure!.Reason,
            (CaptureFailureReason[])[CaptureFailureReason.NameNotResolved, CaptureFailureReason.TimedOut]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_server_that_does_not_answer_is_given_up_after_the_open_timeout(bool answers)
    {
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            if (answers)
                connection.Send("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n");
            connection.Hold();
        });
        long start = TimeProvider.System.GetTimestamp();
        FrameSourceOpening opening = Open(
            camera.Source(), new LatestFrameCaptureOptions { OpenTimeout = TimeSpan.FromSeconds(1) });
        output.WriteLine($"{TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s: {opening.Failure!.Message}");
        Assert.Equal(CaptureFailureReason.TimedOut, opening.Failure.Reason);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0.9, 15);
        Assert.True(
            SpinWait.SpinUntil(() => camera.OpenConnections == 0, TimeSpan.FromSeconds(30)),
            "the connection is closed");
    }

    [Fact]
    public void An_unknown_certificate_is_refused_with_its_fingerprint_before_a_password_is_sent()
    {
        using HttpTestCamera camera = new MultipartStream().Camera(
            new RtspTestLogin { User = "a", Password = "b", Offers = ["Basic"] }, isSecure: true);
        FrameSourceOpening opening = Open(new MotionJpegSource(camera.Url()));
        output.WriteLine(opening.Failure!.Message);
        Assert.Contains(nameof(MotionJpegSource.ServerCertificate), opening.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            camera.Certificate.GetCertHashString(HashAlgorithmName.SHA256),
            opening.Failure.Message,
            StringComparison.Ordinal);
        Assert.Empty(camera.Requests);
    }

    [Theory]
    [InlineData("/other?x=y")]
    [InlineData("http://127.0.0.1:{port}/other")]
    [InlineData("http://127.0.0.1:{other}/other")]
    public void A_redirect_to_the_same_host_is_followed_with_the_login(string location)
    {
        var login = new RtspTestLogin { User = "viewer", Password = "right", Offers = ["MD5"] };
        var stream = new MultipartStream();
        using HttpTestCamera other = stream.Camera(login);
        int port = 0;
        using HttpTestCamera camera = new HttpTestCamera
        {
            Login = login,
            Answer = (connection, request) =>
            {
                if (request.Url.StartsWith("/other", StringComparison.Ordinal))
                {
                    stream.Answer(connection, request);
                    return;
                }

                string where = location
                    .Replace("{port}", $"{port}", StringComparison.Ordinal)
                    .Replace("{other}", $"{other.Port}", StringComparison.Ordinal);
                connection.Reply("302 Found", $"Location: {where}\r\n");
            },
        }.Start();
        port = camera.Port;
        using var watched = new WatchedRtsp(camera.Source());
        watched.WaitFor(_ => true, count: 3);
        Assert.Equal(0, camera.RefusedLogins);
        Assert.True(watched.LogHas("redirected to"));
    }

    [Fact]
    public void A_redirect_to_another_host_is_not_followed()
    {
        // The same machine by another name.
        using HttpTestCamera other = new MultipartStream().Camera();
        using HttpTestCamera camera = Camera((connection, _) =>
            connection.Reply("302 Found", $"Location: http://localhost:{other.Port}/video\r\n"));
        FrameSourceOpening opening = Open(camera.Source("viewer:right"));
        Assert.Contains("another host (localhost)", opening.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public void A_redirect_from_https_to_http_is_not_followed_with_a_password()
    {
        using HttpTestCamera other = new MultipartStream().Camera();
        using HttpTestCamera camera = new HttpTestCamera
        {
            IsSecure = true,
            Answer = (connection, _) =>
                connection.Reply("301 Moved", $"Location: http://127.0.0.1:{other.Port}/video\r\n"),
        }.Start();
        FrameSourceOpening opening = Open(camera.Source("viewer:right"));
        Assert.Contains("from https to http", opening.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public void Endless_redirects_are_given_up()
    {
        using HttpTestCamera camera = Camera((connection, request) =>
            connection.Reply("302 Found", $"Location: {request.Url}1\r\n"));
        Assert.Contains("endlessly", Open(camera.Source()).Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(6, camera.Requests.Count);
    }

    [Fact]
    public void A_proxy_is_asked_for_the_cameras_URL()
    {
        // The camera's stand-in: the proxy answers itself.
        var stream = new MultipartStream();
        using HttpTestCamera proxy = stream.Camera();
        var source = new MotionJpegSource("http://camera.invalid/video")
        {
            Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}")
        };
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 3);
        Assert.Equal("http://camera.invalid/video", proxy.Requests[0].Url);
    }

    private static HttpTestCamera Camera(Action<HttpTestConnection, RtspTestRequest> answer) =>
        new HttpTestCamera { Answer = answer }.Start();

    private static FrameSourceOpening Open(MotionJpegSource source, LatestFrameCaptureOptions? options = null)
    {
        var opening = new FrameSourceOpening(
            options ?? WatchedRtsp.Patient, () => { }, _ => { }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Null(source.Open(opening));
        return opening;
    }
}
