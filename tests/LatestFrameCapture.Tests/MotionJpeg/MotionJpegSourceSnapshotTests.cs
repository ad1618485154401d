using System.Diagnostics;

namespace LatestFrames;

/// <summary>Cameras that return one picture with each request.</summary>
public sealed class MotionJpegSourceSnapshotTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Snapshots_are_requested_one_after_the_other_over_one_connection(bool isSecure)
    {
        int count = 0;
        using HttpTestCamera camera = Camera(
            (connection, _) => connection.ReplyPicture(JpegPictures.Hundred[count++ % 100]), isSecure: isSecure);
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(20);
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 10);
        Assert.Equal(watched.Indexes.Order(), watched.Indexes);
        Assert.Equal(1, camera.Connections);
    }

    [Fact]
    public void The_next_request_follows_the_last_one_after_the_interval()
    {
        List<double> times = [];
        var clock = Stopwatch.StartNew();
        int count = 0;
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            lock (times) times.Add(clock.Elapsed.TotalMilliseconds);

            // A slow camera: most of the interval.
            connection.Pause(400);
            connection.ReplyPicture(JpegPictures.Hundred[count++ % 100]);
        });
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(500);
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 7);
        double[] intervals;
        lock (times) intervals = [.. times.Zip(times.Skip(1), (a, b) => b - a)];
        output.WriteLine(string.Join(' ', intervals.Select(i => $"{i:0}")));

        // Not 900, which it would be if it counted from the picture, nor 400 without a wait. A busy machine sees single
        // requests late, which makes the interval after it shorter.
        Assert.InRange(intervals.Average(), 450, double.MaxValue);
        Assert.InRange(intervals.Min(), 0, 850);
    }

    [Fact]
    public void A_snapshot_in_chunks_keeps_its_connection()
    {
        int count = 0;
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            byte[] jpeg = JpegPictures.Hundred[count++ % 100];
            connection.Send("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.SendChunk(jpeg[..100]);
            connection.Pause(30);
            connection.SendChunk(jpeg[100..]);
            connection.Pause(30);
            connection.Send("0\r\n\r\n");
        });
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.Zero;
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 5);
        Assert.Equal(1, camera.Connections);
    }

    [Fact]
    public void A_camera_that_closes_after_each_picture_is_asked_over_a_new_connection()
    {
        int count = 0;
        using HttpTestCamera camera = Camera(
            (connection, _) =>
            {
                connection.Send("HTTP/1.0 200 OK\r\nContent-Type: image/jpeg\r\n\r\n");
                connection.Send(JpegPictures.Hundred[count++ % 100]);
                connection.Close();
            },
            maxClients: 1);
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(30);
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 5);
        Assert.Equal(1, watched.Statistics.TotalConnections);
        Assert.Equal(0, camera.TurnedAway);
    }

    [Fact]
    public void A_digest_login_costs_one_further_request_for_all_snapshots()
    {
        int count = 0;
        var login = new RtspTestLogin { User = "viewer", Password = "right", Offers = ["MD5"], Qop = "auth" };
        using HttpTestCamera camera = Camera(
            (connection, _) => connection.ReplyPicture(JpegPictures.Hundred[count++ % 100]), login);
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(10);
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 6);
        Assert.Equal(1, camera.Requests.Count(request => request["Authorization"] is null));
        Assert.Equal((0, 1), (camera.RefusedLogins, camera.Connections));
    }

    [Fact]
    public void A_nonce_that_expires_is_replaced()
    {
        int count = 0;
        var login = new RtspTestLogin
        {
            User = "viewer",
            Password = "right",
            Offers = ["SHA-256"],
            Qop = "auth",
            RequestsPerNonce = 3
        };
        using HttpTestCamera camera = Camera(
            (connection, _) => connection.ReplyPicture(JpegPictures.Hundred[count++ % 100]), login);
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(10);
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 12);
        Assert.Equal(1, watched.Statistics.TotalConnections);
        Assert.Equal(0, camera.RefusedLogins);
    }

    [Fact]
    public void An_interval_longer_than_the_stall_timeout_is_no_stall()
    {
        int count = 0;
        using HttpTestCamera camera = Camera((connection, _) =>
            connection.ReplyPicture(JpegPictures.Hundred[count++ % 100]));
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromSeconds(2.5);
        using var watched = new WatchedRtsp(
            source, WatchedRtsp.Patient with { StallTimeout = TimeSpan.FromSeconds(1) });
        watched.WaitFor(_ => true, count: 2);
        Assert.DoesNotContain(watched.States.Changes, change => change.Current == CaptureState.Stalled);
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void A_camera_that_stops_answering_is_a_stall()
    {
        int count = 0;
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            if (++count == 5) connection.Hold();
            else connection.ReplyPicture(JpegPictures.Hundred[count % 100]);
        });
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(10);
        using var watched = new WatchedRtsp(
            source, WatchedRtsp.Patient with { StallTimeout = TimeSpan.FromSeconds(1) });
        watched.States.WaitFor(CaptureState.Stalled);
        watched.WaitFor(picture => picture.Index > 7);
    }

    [Fact]
    public void What_is_no_whole_picture_is_left_out()
    {
        int count = 0;
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            byte[] jpeg = JpegPictures.Hundred[count % 100];
            switch (count++ % 4)
            {
                case 1:
                    connection.Reply("200 OK", "Content-Type: image/jpeg\r\n");
                    break;
                case 2:
                    connection.Reply("200 OK", "Content-Type: image/jpeg\r\n", "<html>busy</html>");
                    break;
                case 3:
                    connection.Send(
                        $"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n");
                    connection.Send(jpeg[..^500]);
                    connection.Close();
                    break;
                default:
                    connection.ReplyPicture(jpeg);
                    break;
            }
        });
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(10);
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 5);
        Assert.All(watched.Indexes, index => Assert.Equal(0, index % 4));
        Assert.Equal(1, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void Snapshots_are_requested_where_a_redirect_leads()
    {
        int count = 0;
        using HttpTestCamera other = Camera((connection, _) =>
            connection.ReplyPicture(JpegPictures.Hundred[count++ % 100]));
        using HttpTestCamera camera = Camera((connection, _) =>
            connection.Reply("302 Found", $"Location: http://127.0.0.1:{other.Port}/snapshot\r\n"));
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(10);
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 6);
        Assert.Equal((1, 1, 1), (camera.Requests.Count, other.Connections, Redirects(watched)));
    }

    [Fact]
    public void A_redirect_that_is_good_for_one_picture_is_asked_for_each_time()
    {
        // The first server closes each connection, so that it is always the newer one; the picture comes over the older
        // one, and slowly, so that it is waited for.
        int count = 0;
        string used = "";
        using HttpTestCamera other = Camera((connection, request) =>
        {
            byte[] jpeg = JpegPictures.Hundred[count % 100];
            if (request.Url == used)
            {
                connection.Reply("403 Used");
                return;
            }

            used = request.Url;
            connection.Send($"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n");
            if (!connection.Pause(60)) return;
            connection.Send(jpeg[..100]);
            if (connection.Pause(60)) connection.Send(jpeg[100..]);
        });
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            connection.Reply(
                "302 Found", $"Connection: close\r\nLocation: http://127.0.0.1:{other.Port}/snapshot?n={++count}\r\n");
            connection.Close();
        });
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(10);
        using var watched = new WatchedRtsp(source);
        watched.WaitFor(_ => true, count: 6);
        Assert.Equal([1, 2, 3, 4, 5, 6], watched.Indexes.Take(6));
        Assert.Equal((1, 1, 1), (watched.Statistics.TotalConnections, other.Connections, Redirects(watched)));
    }

    [Fact]
    public void An_error_instead_of_a_picture_ends_the_connection()
    {
        int count = 0;
        using HttpTestCamera camera = Camera((connection, _) =>
        {
            if (++count == 4) connection.Reply("503 Busy");
            else connection.ReplyPicture(JpegPictures.Hundred[count % 100]);
        });
        MotionJpegSource source = camera.Source();
        source.PollInterval = TimeSpan.FromMilliseconds(10);
        using var watched = new WatchedRtsp(source);
        CaptureFailure failure = watched.States.WaitFor(CaptureState.Reconnecting).Failure!;
        Assert.Contains("503 Busy", failure.Message, StringComparison.Ordinal);
        watched.WaitFor(picture => picture.Index > 5);
    }

    private static int Redirects(WatchedRtsp watched) =>
        watched.Log.Lines.Count(line => line.Contains("redirected to", StringComparison.Ordinal));

    private static HttpTestCamera Camera(
        Action<HttpTestConnection, RtspTestRequest> answer,
        RtspTestLogin? login = null,
        bool isSecure = false,
        int maxClients = int.MaxValue) =>
        new HttpTestCamera { Answer = answer, Login = login, IsSecure = isSecure, MaxClients = maxClients }.Start();
}
