using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class RtspClientTests
{
    private static readonly byte[] s_payload = [0x65, 1, 2, 3];

    [Theory]
    [InlineData(false, null, "TCP")]
    [InlineData(false, "rtspu", "UDP")]
    [InlineData(true, null, "TLS")]
    public void Packets_arrive_by_each_transport(bool isSecure, string? scheme, string transport)
    {
        using RtspTestCamera camera = new RtspTestCamera { IsSecure = isSecure, Packets = () => Packets(50) }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera, scheme), CancellationToken.None);
        client.Play();

        for (int i = 0; i < 50; i++) Assert.Equal(RtspTestPacket.Rtp(i, s_payload), Next(client).Data);

        Assert.Equal(
            (transport, VideoCodec.H264, false),
            (client.TransportName, client.Track.Codec, client.IsRecording));
        Assert.Equal(2, client.Track.ParameterSets.Count);
        Assert.Equal(["DESCRIBE", "SETUP", "PLAY"], camera.Requests.Select(r => r.Method));
        client.SendControl([0x80, 201, 0, 1, 1, 2, 3, 4]);
        camera.WaitForControls();
        Assert.Contains(
            camera.Controls,
            packet => packet is [0x80, 201, 0, 1, 1, 2, 3, 4] or [0x80, 201, 0, 1, 0, 0, 0, 0]);
    }

    [Fact]
    public void Packets_before_the_answer_and_on_other_channels_arrive()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Channels = (20, 21),
            SendsPacketsFirst = true,
            Packets = () => [new([1]), new([2], IsControl: true), new([3])],
        }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera), CancellationToken.None);
        client.Play();

        Assert.Equal(
            [(1, false), (2, true), (3, false)],
            Enumerable.Range(0, 3).Select(_ => Next(client)).Select(p => ((int)p.Data[0], p.IsControl)));
    }

    [Theory]
    [InlineData("lf")]
    [InlineData("lower")]
    [InlineData("no cseq")]
    [InlineData("wrong cseq")]
    [InlineData("blank lines")]
    [InlineData("twice")]
    [InlineData("requests")]
    [InlineData("provisional")]
    public void Odd_answers_do_no_harm(string manner)
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Login = new RtspTestLogin { User = "u", Password = "p" },
            Packets = () => Packets(1),
            Edit = answer => manner switch
            {
                "lf" => answer.Split("\r\n\r\n")[0].Replace("\r\n", "\n", StringComparison.Ordinal)
                    + "\n\n" + answer.Split("\r\n\r\n")[1],
                "lower" => answer
                    .Replace("CSeq", "cseq", StringComparison.Ordinal)
                    .Replace("Content-", "CONTENT-", StringComparison.Ordinal)
                    .Replace("Session:", "session:", StringComparison.Ordinal),
                "no cseq" => answer.Replace("CSeq: ", "X: ", StringComparison.Ordinal),
                "wrong cseq" => System.Text.RegularExpressions.Regex.Replace(answer, @"CSeq: \d+", "CSeq: 1"),
                "blank lines" => "\r\n\r\n" + answer,
                "twice" when answer.Contains(" 200 ", StringComparison.Ordinal) => answer + answer,
                "requests" => "SET_PARAMETER * RTSP/1.0\r\nCSeq: 77\r\n\r\n$\u0009\0\u0001x" + answer,
                "provisional" => "RTSP/1.0 100 Continue\r\n\r\n" + answer,
                _ => answer,
            },
        }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera), CancellationToken.None);
        client.Play();

        Assert.Equal(RtspTestPacket.Rtp(0, s_payload), Next(client).Data);
        Assert.Equal("12345678", camera.Requests.First(r => r.Method == "PLAY")["Session"]);
        if (manner == "requests") camera.WaitForRequests("ANSWER", 4);
    }

    [Theory]
    [InlineData("Basic", null)]
    [InlineData("MD5", null)]
    [InlineData("MD5", "auth")]
    [InlineData("SHA-256", "auth")]
    [InlineData("MD5-sess", "auth")]
    [InlineData("SHA-512-256,SHA-256,MD5", null)]
    [InlineData("Basic,MD5", null)]
    public void The_camera_accepts_the_login(string offers, string? qop)
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Login = new RtspTestLogin
            {
                User = "us er",
                Password = "p@s:s/w#o%r?d",
                Offers = offers.Split(','),
                Qop = qop
            },
            ClosesAfterRefusal = true,
        }.Start();

        using RtspClient client = RtspClient.Open(
            Settings(camera, user: "us%20er:p@s:s/w#o%r?d"), CancellationToken.None);

        Assert.Equal(0, camera.RefusedLogins);
        Assert.DoesNotContain(camera.Requests, r => r.Url.Contains('@', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MD5", 1)]
    [InlineData("Basic", 1)]
    [InlineData("Basic,MD5", 1)]
    [InlineData("MD5,SHA-256", 2)]
    [InlineData("MD5,SHA-256,MD5-sess,SHA-256-sess", 2)]
    public void A_wrong_password_is_sent_once_or_twice_where_a_second_algorithm_was_offered(string offers, int refusals)
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Login = new RtspTestLogin { User = "u", Password = "right", Offers = offers.Split(','), Qop = "auth" },
        }.Start();

        CaptureFailure failure = Refused(Settings(camera, user: "u:S3cret"));

        Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
        Assert.Contains("401 Unauthorized", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", failure.Message, StringComparison.Ordinal);
        Assert.Equal(refusals, camera.RefusedLogins);
    }

    [Fact]
    public void A_camera_whose_strongest_algorithm_fails_is_logged_in_with_the_other()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Login = new RtspTestLogin { User = "u", Password = "p", Offers = ["SHA-256", "MD5"], Accepts = ["MD5"] },
        }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera), CancellationToken.None);

        Assert.Equal(1, camera.RefusedLogins);
    }

    [Fact]
    public void Without_credentials_nothing_is_sent_and_the_user_is_told()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Login = new RtspTestLogin { User = "u", Password = "p" }
        }.Start();

        CaptureFailure failure = Refused(Settings(camera, user: ""));

        Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
        Assert.Contains("requires a user and a password", failure.Message, StringComparison.Ordinal);
        Assert.Single(camera.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_expired_nonce_is_renewed_during_the_opening_and_the_session(bool saysStale)
    {
        var time = new FakeTimeProvider();
        using RtspTestCamera camera = new RtspTestCamera
        {
            Login = new RtspTestLogin { User = "u", Password = "p", RequestsPerNonce = 1, SaysStale = saysStale },
            Packets = () => Packets(1),
        }.Start();
        using RtspClient client = RtspClient.Open(
            Settings(camera) with { TimeProvider = time }, CancellationToken.None);
        client.Play();
        Next(client);
        for (int i = 1; i <= 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(25));
            int expected = 2 * i;
            ReceiveUntil(client, () => camera.Requests.Count(r => r.Method == "GET_PARAMETER") >= expected);
        }

        Assert.Equal(0, camera.RefusedLogins);
        Assert.Null(client.Failure);
    }

    [Theory]
    [InlineData("12345678;timeout=10", "", 5)]
    [InlineData("12345678", "", 20)]
    [InlineData("12345678;timeout=60", "12345678;timeout=8", 4)]
    public void The_session_is_kept_in_the_rhythm_that_the_camera_says(string setup, string play, int seconds)
    {
        var time = new FakeTimeProvider();
        using RtspTestCamera camera = new RtspTestCamera
        {
            Session = setup,
            Packets = () => Packets(1),
            Answer = request => request.Method == "PLAY" && play.Length > 0
                ? RtspTestConnection.Reply(request, "200 OK", $"Session: {play}\r\n")
                : null,
        }.Start();
        using RtspClient client = RtspClient.Open(
            Settings(camera) with { TimeProvider = time }, CancellationToken.None);
        client.Play();
        Next(client);

        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        client.Receive(TimeSpan.Zero, out _);
        Assert.DoesNotContain(camera.Requests, r => r.Method == "GET_PARAMETER");
        time.Advance(TimeSpan.FromMilliseconds(2));
        client.Receive(TimeSpan.Zero, out _);
        camera.WaitForRequests("GET_PARAMETER");

        RtspTestRequest request = camera.Requests[^1];
        Assert.Equal((camera.Url().RequestUrl + "/", "12345678"), (request.Url, request["Session"]));
    }

    [Theory]
    [InlineData("400 Bad Request")]
    [InlineData("454 Session Not Found")]
    [InlineData("501 Not Implemented")]
    public void A_camera_that_refuses_GET_PARAMETER_gets_OPTIONS_from_then_on(string refusal)
    {
        var time = new FakeTimeProvider();
        using RtspTestCamera camera = new RtspTestCamera
        {
            Answer = request => request.Method == "GET_PARAMETER" ? $"RTSP/1.0 {refusal}\r\nCSeq: 1\r\n\r\n" : null,
            Packets = () => Packets(1),
        }.Start();
        using RtspClient client = RtspClient.Open(
            Settings(camera) with { TimeProvider = time }, CancellationToken.None);
        client.Play();
        Next(client);
        for (int i = 1; i <= 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(25));
            int expected = i;
            ReceiveUntil(client, () => camera.Requests.Count(r => r.Method == "OPTIONS") >= expected);
        }

        Assert.Single(camera.Requests, r => r.Method == "GET_PARAMETER");
        Assert.Null(client.Failure);
    }

    [Theory]
    [InlineData(461)]
    [InlineData(400)]
    [InlineData(405)]
    public void A_camera_that_refuses_tcp_is_asked_for_udp(int status)
    {
        var notes = new List<string>();
        using RtspTestCamera camera = new RtspTestCamera { RefusesTcp = status, Packets = () => Packets(3) }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera) with { Note = notes.Add }, CancellationToken.None);
        client.Play();

        Assert.Equal("UDP", client.TransportName);
        Assert.Equal(RtspTestPacket.Rtp(0, s_payload), Next(client).Data);
        Assert.Contains("UDP", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_transport_that_the_user_chose_is_not_changed()
    {
        using RtspTestCamera camera = new RtspTestCamera { RefusesTcp = 461, RefusesUdp = 461 }.Start();

        Assert.Contains("UDP only", Refused(Settings(camera, "rtspt")).Message, StringComparison.Ordinal);
        Assert.Contains("TCP and UDP", Refused(Settings(camera)).Message, StringComparison.Ordinal);
        Assert.Equal(3, camera.Requests.Count(r => r.Method == "SETUP"));
    }

    [Fact]
    public void Redirects_are_followed_with_the_credentials_for_the_same_host_only()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Path = "/b",
            Login = new RtspTestLogin { User = "u", Password = "S3cret" }
        }.Start();
        using RtspTestCamera first = new RtspTestCamera
        {
            Path = "/a",
            Answer = request => request.Url.EndsWith("/a", StringComparison.Ordinal)
                ? RtspTestConnection.Reply(request, "302 Moved", $"Location: rtsp://127.0.0.1:{camera.Port}/b\r\n")
                : RtspTestConnection.Reply(request, "301 Moved", $"Location: rtsp://localhost:{camera.Port}/b\r\n"),
        }.Start();

        using RtspClient client = RtspClient.Open(Settings(first, user: "u:S3cret"), CancellationToken.None);
        Assert.Equal($"rtsp://127.0.0.1:{camera.Port}/b/track1", client.Track.ControlUrl);

        int before = camera.Requests.Count;
        Assert.True(RtspUrl.TryParse($"rtsp://u:S3cret@127.0.0.1:{first.Port}/c", out RtspUrl? url, out _));

        // Nothing was refused that was sent, so it is no reason to stop.
        CaptureFailure failure = Refused(Settings(first) with { Url = url! });
        Assert.Equal(CaptureFailureReason.Unknown, failure.Reason);
        Assert.Contains("redirected to rtsp://localhost", failure.Message, StringComparison.Ordinal);
        Assert.Single(camera.Requests.Skip(before));
        Assert.Null(camera.Requests[^1]["Authorization"]);
    }

    [Fact]
    public void Redirects_end_after_five_and_lead_to_no_other_protocol()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Answer = request => RtspTestConnection.Reply(request, "302 Moved", "Location: /stream\r\n"),
        }.Start();
        Assert.Contains("redirects more than 5", Refused(Settings(camera)).Message, StringComparison.Ordinal);
        Assert.Equal(6, camera.Requests.Count);

        using RtspTestCamera other = new RtspTestCamera
        {
            Answer = request => RtspTestConnection.Reply(request, "301 Moved", "Location: http://127.0.0.1/\r\n"),
        }.Start();
        Assert.Equal(CaptureFailureReason.NotAVideoSource, Refused(Settings(other)).Reason);
    }

    [Theory]
    [InlineData("404 Not Found", CaptureFailureReason.NotFound)]
    [InlineData("403 Forbidden", CaptureFailureReason.Unknown)]
    [InlineData("453 Not Enough Bandwidth", CaptureFailureReason.Unknown)]
    [InlineData("454 Session Not Found", CaptureFailureReason.Ended)]
    [InlineData("503 Service Unavailable", CaptureFailureReason.Unknown)]
    [InlineData("562 Wait MLSS TimeOut", CaptureFailureReason.Unknown)]
    public void A_refusal_says_what_the_camera_answered(string status, CaptureFailureReason reason)
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Answer = request => RtspTestConnection.Reply(request, status)
        }.Start();

        CaptureFailure failure = Refused(Settings(camera));

        Assert.Equal(reason, failure.Reason);
        Assert.StartsWith("the camera: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(status, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_phrase_that_repeats_the_password_is_not_shown()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Answer = request => RtspTestConnection.Reply(request, "500 no S3cret here")
        }.Start();

        Assert.DoesNotContain("S3cret", Refused(Settings(camera, user: "u:S3cret")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500 no Basic dTpTM2NyZXQ= here")]
    [InlineData("500 no Digest response=\"0123\"")]
    [InlineData("302 Moved\r\nLocation: rtsp://127.0.0.1:1/Basic_dTpTM2NyZXQ=")]
    [InlineData("Basic_dTpTM2NyZXQ=")]
    public void A_login_that_the_camera_repeats_is_in_no_text(string repeated)
    {
        var notes = new List<string>();
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = RtspTestCamera.H264Description.Replace("H264", repeated, StringComparison.Ordinal),
            Answer = request => char.IsDigit(repeated[0]) ? RtspTestConnection.Reply(request, repeated) : null,
        }.Start();

        string text = Refused(Settings(camera, user: "u:S3cret") with { Note = notes.Add }).Message;

        Assert.All([text, .. notes], t => Assert.DoesNotContain("dTpTM2NyZXQ", t, StringComparison.Ordinal));
        Assert.DoesNotContain("0123", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_asks_without_end_and_reads_nothing_does_not_hold_a_cancellation()
    {
        byte[] requests = System.Text.Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", 1000)));
        using var stop = new CancellationTokenSource();
        using var wire = new FullWire(requests, stop.Cancel);
        using var link = new RtspLink(
            wire, IPAddress.Loopback, IPAddress.Loopback, Url(),
            new CameraLogin(null, null),
            new RtspSettings { Url = Url(), Name = "the camera" });

        Assert.Equal(RtspItem.Closed, link.Next(new WaitLimit(TimeSpan.FromSeconds(30), stop.Token)));
        Assert.True(wire.WasGivenToken);

        static RtspUrl Url() =>
            RtspUrl.TryParse("rtsp://127.0.0.1/stream", out RtspUrl? url, out _)
                ? url!
                : throw new InvalidOperationException();
    }

    [Fact]
    public void The_limit_of_an_opening_holds_against_silence_and_single_bytes()
    {
        foreach (RtspTestCamera manner in (RtspTestCamera[])[
            new() { Drip = TimeSpan.FromMilliseconds(20) },
            new() { StopsAfterBytes = 10 },
            new() { Answer = _ => "" },
            new() { Answer = _ => string.Concat(Enumerable.Repeat("OPTIONS * RTSP/1.0\r\n\r\n", 1000)) },
            new() { StopsAfterBytes = 20, IsSecure = true }])
        {
            using RtspTestCamera camera = manner.Start();
            long start = TimeProvider.System.GetTimestamp();

            CaptureFailure failure = Refused(Settings(camera) with { OpenTimeout = TimeSpan.FromMilliseconds(300) });

            Assert.Equal(CaptureFailureReason.TimedOut, failure.Reason);
            Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, 250, 3000);
        }
    }

    [Fact]
    public void A_cancellation_ends_an_opening_and_a_wait()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Answer = request => request.Method == "DESCRIBE" && request["CSeq"] == "1" ? "" : null
        }.Start();
        using var stop = new CancellationTokenSource();
        var opening = new Thread(
            () => Assert.Throws<OperationCanceledException>(() => RtspClient.Open(Settings(camera), stop.Token)));
        opening.Start();
        camera.WaitForRequests("DESCRIBE");
        stop.Cancel();
        Assert.True(opening.Join(TimeSpan.FromSeconds(5)));

        using RtspTestCamera silent = new RtspTestCamera().Start();
        using var end = new CancellationTokenSource();
        using RtspClient client = RtspClient.Open(Settings(silent), end.Token);
        client.Play();
        end.CancelAfter(TimeSpan.FromMilliseconds(50));
        Assert.Equal(RtspReceived.Nothing, client.Receive(TimeSpan.FromMinutes(5), out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("rtspu")]
    public void A_dispose_ends_the_session_also_after_a_cancellation(string? scheme)
    {
        using RtspTestCamera camera = new RtspTestCamera().Start();
        using var stop = new CancellationTokenSource();
        RtspClient client = RtspClient.Open(Settings(camera, scheme), stop.Token);
        client.Play();
        stop.Cancel();
        client.Dispose();
        client.Dispose();

        camera.WaitForRequests("TEARDOWN");
        Assert.Equal("12345678", camera.Requests[^1]["Session"]);
        Assert.Throws<ObjectDisposedException>(() => client.Receive(TimeSpan.Zero, out _));
    }

    [Fact]
    public void The_end_of_the_connection_or_the_session_is_noticed()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Packets = () => Packets(2),
            ClosesAfterPackets = true
        }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera), CancellationToken.None);
        client.Play();
        Next(client);
        Next(client);
        Assert.Equal(RtspReceived.Closed, client.Receive(TimeSpan.FromSeconds(30), out _));
        Assert.Equal(CaptureFailureReason.Ended, client.Failure!.Reason);

        using RtspTestCamera other = new RtspTestCamera { Packets = () => Packets(1) }.Start();
        using RtspClient second = RtspClient.Open(Settings(other, "rtspu"), CancellationToken.None);
        second.Play();
        Next(second);
        other.SendRaw("TEARDOWN * RTSP/1.0\r\nCSeq: 1\r\n\r\n"u8.ToArray());
        Assert.Equal(RtspReceived.Closed, second.Receive(TimeSpan.FromSeconds(30), out _));
        other.WaitForRequests("ANSWER");
    }

    [Fact]
    public void A_refused_play_closes_and_an_invalid_range_is_left_out()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Packets = () => Packets(1),
            Answer = request => request.Method == "PLAY" && request["Range"] is not null
                ? RtspTestConnection.Reply(request, "457 Invalid Range")
                : null,
        }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera), CancellationToken.None);
        client.Play();
        Next(client);

        using RtspTestCamera busy = new RtspTestCamera
        {
            Answer = request => request.Method == "PLAY"
                ? RtspTestConnection.Reply(request, "453 Not Enough Bandwidth")
                : null,
        }.Start();
        using RtspClient refused = RtspClient.Open(Settings(busy), CancellationToken.None);
        refused.Play();
        Assert.Equal(RtspReceived.Closed, refused.Receive(TimeSpan.FromSeconds(30), out _));
        Assert.Contains("453", refused.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_trusted_certificate_is_accepted_and_the_text_says_how()
    {
        using RtspTestCamera camera = new RtspTestCamera { IsSecure = true }.Start();
        RtspSettings settings = Settings(camera) with { ServerCertificate = null };

        CaptureFailure failure = Refused(settings);
        Assert.Contains("ServerCertificate", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            camera.Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256),
            failure.Message,
            StringComparison.Ordinal);
        using RtspTestCamera other = new RtspTestCamera { IsSecure = true };
        Refused(settings with { ServerCertificate = Only(other) });
        using RtspClient client = RtspClient.Open(
            settings with { ServerCertificate = Only(camera) }, CancellationToken.None);
        Assert.Equal("TLS", client.TransportName);
    }

    [Fact]
    public void Packets_by_udp_from_other_addresses_are_ignored()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has all of 127.0.0.0/8.");
        using RtspTestCamera camera = new RtspTestCamera { Packets = () => Packets(1) }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera, "rtspu"), CancellationToken.None);
        string transport = camera.Requests.First(r => r.Method == "SETUP")["Transport"]!;
        int port = int.Parse(
            transport.Split("client_port=")[1].Split('-')[0],
            System.Globalization.CultureInfo.InvariantCulture);
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        stranger.Send([9, 9, 9], new IPEndPoint(IPAddress.Loopback, port));
        stranger.Send([], new IPEndPoint(IPAddress.Loopback, port));
        stranger.Send([], new IPEndPoint(IPAddress.Loopback, port + 1));
        client.Play();

        Assert.Equal(RtspTestPacket.Rtp(0, s_payload), Next(client).Data);
    }

    [Fact]
    public void A_datagram_without_bytes_does_not_stop_the_packets_behind_it()
    {
        using RtspTestCamera camera = new RtspTestCamera { Packets = () => Packets(1) }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera, "rtspu"), CancellationToken.None);
        string transport = camera.Requests.First(r => r.Method == "SETUP")["Transport"]!;
        int port = int.Parse(
            transport.Split("client_port=")[1].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        stranger.Send([], new IPEndPoint(IPAddress.Loopback, port));
        client.Play();

        Assert.Equal(RtspTestPacket.Rtp(0, s_payload), Next(client).Data);
    }

    [Fact]
    public void Nothing_listens_or_another_protocol_does()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Assert.True(RtspUrl.TryParse($"rtsp://127.0.0.1:{port}/", out RtspUrl? url, out _));
        Assert.Equal(
            CaptureFailureReason.Refused, Refused(new RtspSettings { Url = url!, Name = "the camera" }).Reason);

        using RtspTestCamera camera = new RtspTestCamera { Answer = _ => "HTTP/1.1 400 Bad Request\r\n\r\n" }.Start();
        Assert.Equal(CaptureFailureReason.NotAVideoSource, Refused(Settings(camera)).Reason);
    }

    [Fact]
    public void An_algorithm_that_fails_is_followed_by_the_other_on_a_new_connection_too()
    {
        using RtspTestCamera camera = new RtspTestCamera
        {
            Login = new RtspTestLogin { User = "u", Password = "p", Offers = ["SHA-256", "MD5"], Accepts = ["MD5"] },
            ClosesAfterRefusal = true,
        }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera), CancellationToken.None);
        Assert.Equal((1, 3), (camera.RefusedLogins, camera.Connections));

        Assert.Equal(CaptureFailureReason.Unauthorized, Refused(Settings(camera, user: "u:wrong")).Reason);
        Assert.Equal(3, camera.RefusedLogins);
    }

    /// <summary>Against a camera that stops in the middle of anything; <c>RTSP_ENDS</c> is the number of
    /// times.</summary>
    [Fact]
    public void A_client_ends_at_any_moment()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("RTSP_ENDS"), out int wanted) ? wanted : 60;
        var random = new Random(1);
        var longest = TimeSpan.Zero;
        for (int i = 0; i < count; i++)
        {
            using RtspTestCamera camera = new RtspTestCamera
            {
                StopsAfterBytes = i % 4 == 0 ? int.MaxValue : random.Next(1500),
                IsSecure = i % 3 == 1,
                Packets = () => Packets(1000).Select(packet => packet with { Delay = TimeSpan.FromMilliseconds(1) }),
            }.Start();
            using var stop = new CancellationTokenSource();
            using var hasEnded = new ManualResetEventSlim();
            RtspSettings settings = Settings(camera, i % 3 == 2 ? "rtspu" : null);
            var thread = new Thread(() =>
            {
                try
                {
                    using RtspClient client = RtspClient.Open(settings, stop.Token);
                    client.Play();
                    while (!stop.IsCancellationRequested
                        && client.Receive(TimeSpan.FromSeconds(1), out _) != RtspReceived.Closed)
                    {
                    }
                }
                catch (Exception exception) when (exception is OperationCanceledException or CameraException)
                {
                    // Expected: cancelled, or the camera stopped.
                }
            });
            thread.Start();
            Assert.False(stop.Token.WaitHandle.WaitOne(random.Next(40)));
            long start = TimeProvider.System.GetTimestamp();
            stop.Cancel();
            Assert.True(thread.Join(TimeSpan.FromSeconds(10)), $"moment {i}");
            TimeSpan elapsed = TimeProvider.System.GetElapsedTime(start);
            if (elapsed > longest) longest = elapsed;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count} ends, the longest took {longest.TotalMilliseconds:F0} ms");
        Assert.True(longest < TimeSpan.FromSeconds(2), $"{longest}");
    }

    [Fact]
    public void A_packet_costs_no_memory()
    {
        using RtspTestCamera camera = new RtspTestCamera { Packets = () => Packets(3000) }.Start();
        using RtspClient client = RtspClient.Open(Settings(camera), CancellationToken.None);
        client.Play();
        for (int i = 0; i < 500; i++) Next(client);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int received = 0;
        while (received < 2000)
        {
            if (client.Receive(TimeSpan.FromSeconds(30), out _) == RtspReceived.Packet) received++;
        }

#if NETSTANDARD_LIBRARY
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
#else
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
#endif
    }

    private static IEnumerable<RtspTestPacket> Packets(int count) =>
        Enumerable.Range(0, count).Select(i => new RtspTestPacket(RtspTestPacket.Rtp(i, s_payload)));

    private static RtspSettings Settings(RtspTestCamera camera, string? scheme = null, string? user = null) => new()
    {
        Url = camera.Url(scheme, user),
        Name = "the camera",
        ServerCertificate = Only(camera),
        OpenTimeout = TimeSpan.FromSeconds(30),
    };

    private static RemoteCertificateValidationCallback Only(RtspTestCamera camera) =>
        (_, sent, _, _) => camera.Certificate.Equals(sent);

    private static CaptureFailure Refused(RtspSettings settings) =>
        Assert.Throws<CameraException>(() => RtspClient.Open(settings, CancellationToken.None)).Failure;

    private static (byte[] Data, bool IsControl) Next(RtspClient client)
    {
        RtspReceived received = client.Receive(TimeSpan.FromSeconds(30), out RtspDatagram datagram);
        Assert.True(received == RtspReceived.Packet, client.Failure?.Message ?? received.ToString());
        return (datagram.Data.ToArray(), datagram.IsControl);
    }

    private static RtspReceived ReceiveUntil(RtspClient client, Func<bool> condition)
    {
        RtspReceived received = RtspReceived.Nothing;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                received = client.Receive(TimeSpan.FromMilliseconds(10), out _);
                return condition();
            },
            TimeSpan.FromSeconds(30)));
        return received;
    }
}
