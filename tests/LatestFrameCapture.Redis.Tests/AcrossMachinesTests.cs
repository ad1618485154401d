using System.Diagnostics;
using OpenCvSharp;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Frames of a capture on another one, through a real server.</summary>
public sealed class AcrossMachinesTests(ITestOutputHelper output)
{
    private static readonly RedisKeys s_keys = new(RedisKeys.DefaultPrefix, PublishedCamera.Name);

    [Theory]
    [InlineData(FrameEncoding.Jpeg)]
    [InlineData(FrameEncoding.Png)]
    [InlineData(FrameEncoding.Raw)]
    public void Frames_come_with_the_age_that_they_have_on_the_first_machine(FrameEncoding encoding)
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server, new() { Encoding = encoding });
        using Frame? first = camera.There.ReadFrame();
        Assert.NotNull(first);
        Assert.Equal(new Size(640, 360), first.Image.Size());
        Assert.Equal(MatType.CV_8UC3, first.Image.Type());

        long last = 0;
        var differences = new List<double>();
        for (int i = 0; i < 25; i++)
        {
            using Frame? frame = camera.There.ReadFrame();
            Assert.NotNull(frame);

            // The capture on the first machine takes it when it is stamped, a millisecond earlier or later.
            differences.Add((frame.Age - PublishedCamera.AgeOf(frame)).TotalMilliseconds);
            Assert.True(StampCodec.TryRead(frame.Image, out FrameStamp stamp));
            Assert.True(stamp.FrameNumber > last, "never an earlier one, and none twice");
            last = stamp.FrameNumber;
        }

        // The median: a busy machine stops between two looks at the clock.
        Assert.InRange(differences.Order().ElementAt(12), -20, 20);
        Assert.Equal("Redis", camera.There.GetBackendName());
        Assert.Equal(CaptureState.Live, camera.There.State);
    }

    [Fact]
    public void Raw_and_png_pictures_are_the_same_to_the_bit()
    {
        using var random = new Mat(91, 67, MatType.CV_16UC4);
        byte[] noise = new byte[random.Total() * random.ElemSize()];
        new Random(7).NextBytes(noise);
        System.Runtime.InteropServices.Marshal.Copy(noise, 0, random.Data, noise.Length);

        // A part of a larger image, whose rows do not follow each other.
        using Mat part = random[5, 80, 3, 60];
        foreach (FrameEncoding encoding in new[] { FrameEncoding.Png, FrameEncoding.Raw })
        {
            using var encoder = new StoredPictureEncoder(encoding, 80);
            ReadOnlyMemory<byte> value = encoder.Encode(part, new StoredPictureHeader());
            Assert.True(StoredPictureHeader.TryRead(value.Span, out StoredPictureHeader header));
            using var image = new Mat();
            Assert.True(StoredPictureDecoder.TryDecode(value.Span, header, image));
            Assert.Equal(BytesOf(part), BytesOf(image));

            // Truncated, and of another size than the header says.
            Assert.False(StoredPictureDecoder.TryDecode(value.Span[..^1], header with { Encoding = FrameEncoding.Raw }, image));
            Assert.False(StoredPictureDecoder.TryDecode(value.Span, header with { Columns = header.Columns + 1 }, image));
        }
    }

    [Fact]
    public void A_consumer_that_slept_sees_what_is_now()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        long before = camera.Camera.Frames;
        PublishedCamera.WaitFor(() => camera.Camera.Frames > before + 75, "three seconds");

        // What the first machine had made when the read was called, but for what is on the way; the worst of three, of
        // which a busy machine may spoil two.
        long behind = long.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long made = camera.Camera.Frames;
            using Frame? newest = camera.There.ReadFrame();
            Assert.True(StampCodec.TryRead(newest!.Image, out FrameStamp stamp));
            behind = Math.Min(behind, made - stamp.FrameNumber);
            made = camera.Camera.Frames;
            PublishedCamera.WaitFor(() => camera.Camera.Frames > made + 25, "another second");
        }

        Assert.InRange(behind, -2, 5);
    }

    [Fact]
    public void On_demand_only_what_is_read_is_fetched()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server, conversion: FrameConversion.OnDemand);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        long before = FetchesOf(server);
        long grabbed = camera.There.GetStatistics().TotalGrabbed;
        PublishedCamera.WaitFor(() => camera.There.GetStatistics().TotalGrabbed > grabbed + 50, "two seconds");
        Assert.InRange(FetchesOf(server) - before, 0, 10);

        using (Frame? frame = camera.There.ReadFrame()) Assert.InRange(PublishedCamera.AgeOf(frame!).TotalSeconds, -0.1, 10);
        Assert.InRange(FetchesOf(server) - before, 1, 10);
    }

    [Fact]
    public void A_camera_that_is_off_is_noticed_and_shows_nothing_old_when_it_comes_back()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        camera.Camera.IsOn = false;
        PublishedCamera.WaitFor(() => camera.There.State is CaptureState.Stalled or CaptureState.Reconnecting, "noticed");
        while (camera.There.TryReadFrame() is { } late) late.Dispose();

        // Whoever comes now gets nothing of before either, though it may still be on the server.
        using var other = new LatestFrameCapture(new RedisFrameSource(server.Address, PublishedCamera.Name), PublishedCamera.Options());
        PublishedCamera.WaitFor(() => camera.There.Failure?.Message.Contains("where it is read it is", StringComparison.Ordinal) == true, "why");
        Assert.Contains("switched off by the test", camera.There.Failure!.Message, StringComparison.Ordinal);
        long on = FrameClock.NowMicroseconds;
        camera.Camera.IsOn = true;
        foreach (LatestFrameCapture capture in new[] { camera.There, other })
        {
            using Frame? frame = capture.ReadFrame();
            Assert.True(StampCodec.TryRead(frame!.Image, out FrameStamp stamp));
            Assert.True(stamp.TakenAtMicroseconds >= on, "a frame of before");
        }
    }

    [Fact]
    public void After_a_restart_of_the_server_frames_come_again()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        long connections = camera.There.GetStatistics().TotalConnections;
        long killed = FrameClock.NowMicroseconds;
        server.Restart();
        long on = FrameClock.NowMicroseconds;
        using var other = new LatestFrameCapture(new RedisFrameSource(server.Address, PublishedCamera.Name), PublishedCamera.Options());
        using (Frame? frame = other.ReadFrame())
        {
            // None that waited for the server to come back.
            Assert.True(StampCodec.TryRead(frame!.Image, out FrameStamp first));
            Assert.True(first.TakenAtMicroseconds > killed - 1_000_000, $"{(killed - first.TakenAtMicroseconds) / 1000} ms before the end");
            output.WriteLine($"{(FrameClock.NowMicroseconds - on) / 1000} ms after the restart");
        }

        PublishedCamera.WaitFor(() => camera.There.GetStatistics().TotalConnections > connections, "another connection");
        FrameStamp stamp;
        do
        {
            using Frame? frame = camera.There.ReadFrame();
            Assert.True(StampCodec.TryRead(frame!.Image, out stamp));
        }
        while (stamp.TakenAtMicroseconds < on);
        PublishedCamera.WaitFor(() => camera.Publisher.Failure is null, "the publisher says that it can");
        Assert.Contains(camera.Log.Lines, line => line.Contains("It is tried again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_picture_is_not_shown_again_by_the_next_connection()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server, camera: new StampedCamera { Size = new(320, 240), FramesPerSecond = 2 });
        using ConnectionMultiplexer redis = server.Connect();
        int last = 0;
        for (int i = 0; i < 5; i++)
        {
            using (Frame? frame = camera.There.ReadFrame())
            {
                Assert.True(StampCodec.TryRead(frame!.Image, out FrameStamp stamp));
                Assert.True(stamp.FrameNumber > last, $"{stamp.FrameNumber} after {last}");
                last = stamp.FrameNumber;
            }

            // The next one comes in half a second; the stored one is there at once.
            long connections = camera.There.GetStatistics().TotalConnections;
            redis.GetServer(server.Address).ClientKill(clientType: ClientType.PubSub);
            PublishedCamera.WaitFor(() => camera.There.GetStatistics().TotalConnections > connections, "another connection");
        }
    }

    [Fact]
    public void Another_publisher_is_another_connection()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        long connections = camera.There.GetStatistics().TotalConnections;
        camera.Publisher.Dispose();
        camera.Publisher = new RedisFramePublisher(server.Address, PublishedCamera.Name, camera.Here);
        PublishedCamera.WaitFor(() => camera.There.GetStatistics().TotalConnections > connections, "another connection");
        using Frame? after = camera.There.ReadFrame();
        Assert.NotNull(after);
    }

    [Fact]
    public async Task What_is_not_ours_is_refused_and_counted()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        using ConnectionMultiplexer redis = server.Connect();
        IDatabase database = redis.GetDatabase();
        using var stop = new CancellationTokenSource();
        byte[] truncated = ((byte[])database.StringGet(s_keys.Frame)!)[..100];

        // Quicker than the publisher, so that some are met by those who fetch.
        var writing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                database.StringSet(s_keys.Frame, "something else");
                database.StringSet(s_keys.Frame, truncated);
            }
        });
        PublishedCamera.WaitFor(() => camera.There.GetStatistics().TotalPicturesHidden > 3, "refused");
        await stop.CancelAsync();
        await writing.WaitAsync(RedisServer.Limit);
        using Frame? after = camera.There.ReadFrame();
        Assert.NotNull(after);
    }

    [Fact]
    public void Without_listeners_one_picture_a_second_is_published()
    {
        using RedisServer server = RedisServer.Start();
        var source = new StampedCamera { Size = new(320, 240) };
        using var here = new LatestFrameCapture(source, PublishedCamera.Options());
        using var publisher = new RedisFramePublisher(server.Address, PublishedCamera.Name, here);
        PublishedCamera.WaitFor(() => publisher.TotalPublished > 0, "the first");
        long published = publisher.TotalPublished;
        var clock = Stopwatch.StartNew();
        PublishedCamera.WaitFor(() => publisher.TotalPublished >= published + 4, "four more");
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(3), $"four in {clock.Elapsed}");
        Assert.Equal(0, publisher.Listeners);

        using ConnectionMultiplexer redis = server.Connect();
        TimeSpan? lifetime = redis.GetDatabase().KeyTimeToLive(s_keys.Frame);
        Assert.InRange(lifetime!.Value.TotalSeconds, 0.1, 6);
    }

    [Fact]
    public void Nobody_who_publishes_is_said()
    {
        using RedisServer server = RedisServer.Start();
        using var capture = new LatestFrameCapture(
            new RedisFrameSource(server.Address, "yard"), PublishedCamera.Options() with { OpenTimeout = TimeSpan.FromSeconds(1) });
        PublishedCamera.WaitFor(() => capture.Failure?.Reason == CaptureFailureReason.NotFound, "failure");
        Assert.Contains("nobody publishes it", capture.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_may_use_the_cameras_keys_only_is_enough_and_a_wrong_one_is_said()
    {
        using RedisServer server = RedisServer.Start();
        using (ConnectionMultiplexer redis = server.Connect())
        {
            redis.GetDatabase().Execute(
                "ACL", "SETUSER", "reader", "on", ">secret-r", "~lfc:*", "&lfc:*", "+get", "+getrange", "+strlen", "+subscribe", "+time", "+echo", "+ping", "+hello");
            redis.GetDatabase().Execute(
                "ACL", "SETUSER", "writer", "on", ">secret-w", "~lfc:*", "&lfc:*", "+set", "+setex", "+psetex", "+publish", "+time", "+echo", "+ping", "+hello");
            redis.GetDatabase().Execute("ACL", "SETUSER", "default", "off");
        }

        using var here = new LatestFrameCapture(new StampedCamera { Size = new(320, 240) }, PublishedCamera.Options());
        using var publisher = new RedisFramePublisher(server.Address + ",user=writer,password=secret-w", PublishedCamera.Name, here);
        using var there = new LatestFrameCapture(
            new RedisFrameSource(server.Address + ",user=reader,password=secret-r", PublishedCamera.Name), PublishedCamera.Options());
        using (Frame? frame = there.ReadFrame()) Assert.True(frame is not null, $"{there.State} {there.Failure} {publisher.Failure}");
        Assert.Null(publisher.Failure);

        using var wrong = new LatestFrameCapture(
            new RedisFrameSource(server.Address + ",user=reader,password=secret-x", PublishedCamera.Name), PublishedCamera.Options());
        PublishedCamera.WaitFor(() => wrong.State == CaptureState.Faulted, $"{wrong.State} {wrong.Failure}");
        Assert.Equal(CaptureFailureReason.Unauthorized, wrong.Failure!.Reason);
        Assert.DoesNotContain("secret", $"{wrong.Failure.Message} {wrong}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_away_is_said_and_disposing_does_not_wait_for_it()
    {
        using var capture = new LatestFrameCapture(new RedisFrameSource("127.0.0.1:9,password=secret", "door"), PublishedCamera.Options());
        PublishedCamera.WaitFor(() => capture.Failure is not null, "failure");
        Assert.Equal(CaptureFailureReason.Refused, capture.Failure!.Reason);
        Assert.Contains("redis://127.0.0.1:9/door", capture.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", capture.Failure.Message, StringComparison.Ordinal);

        var clock = Stopwatch.StartNew();
        capture.Dispose();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
    }

    [Fact]
    public void A_server_that_freezes_holds_nobody_up()
    {
        using RedisServer server = RedisServer.Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        server.Freeze(true);
        try
        {
            PublishedCamera.WaitFor(() => camera.There.State is CaptureState.Stalled or CaptureState.Reconnecting, "noticed");
            long frozen = FrameClock.NowMicroseconds;
            server.Freeze(false);
            FrameStamp stamp;
            do
            {
                using Frame? frame = camera.There.ReadFrame();
                Assert.True(StampCodec.TryRead(frame!.Image, out stamp));
                Assert.True(stamp.TakenAtMicroseconds > frozen - 500_000, "a frame of before");
            }
            while (stamp.TakenAtMicroseconds < frozen);
        }
        finally
        {
            server.Freeze(false);
        }
    }

    [Fact]
    public void A_handshake_that_is_cut_off_is_tried_again()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        int accepted = 0;
        var closing = new Thread(() =>
        {
            try
            {
                while (true)
                {
                    listener.AcceptTcpClient().Dispose();
                    Interlocked.Increment(ref accepted);
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The test is over.
            }
        });
        closing.Start();
        using (var capture = new LatestFrameCapture(new RedisFrameSource($"127.0.0.1:{port},ssl=true", "door"), PublishedCamera.Options()))
        {
            PublishedCamera.WaitFor(() => capture.Failure is not null, "failure");
            int before = Volatile.Read(ref accepted);
            PublishedCamera.WaitFor(() => Volatile.Read(ref accepted) > before, "another try");
            Assert.Equal(CaptureState.Reconnecting, capture.State);
        }

        listener.Stop();
        closing.Join();
    }

    [Theory]
    [InlineData("{0},127.0.0.1:9")]
    [InlineData("127.0.0.1:9,{0}")]
    public void Of_two_addresses_one_may_be_down(string addresses)
    {
        using RedisServer server = RedisServer.Start();
        string both = string.Format(System.Globalization.CultureInfo.InvariantCulture, addresses, server.Address);
        using var camera = new PublishedCamera(server, at: both, publishedAt: both);
        for (int i = 0; i < 50; i++)
        {
            using Frame? frame = camera.There.ReadFrame();
            Assert.True(frame is not null, $"{i} frames; {camera.There.State} {camera.There.Failure}; {camera.Publisher.Failure}");
        }
    }

    [Fact]
    public void What_JPEG_cannot_hold_is_said_by_the_publisher()
    {
        using RedisServer server = RedisServer.Start();
        using var here = new LatestFrameCapture(new DeepCamera(), PublishedCamera.Options());
        using var publisher = new RedisFramePublisher(server.Address, PublishedCamera.Name, here);
        PublishedCamera.WaitFor(() => publisher.Failure is not null, "failure");
        Assert.Contains("choose another encoding", publisher.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(0, publisher.TotalPublished);

        using var other = new RedisFramePublisher(server.Address, "deep", here, new() { Encoding = FrameEncoding.Png });
        using var there = new LatestFrameCapture(new RedisFrameSource(server.Address, "deep"), PublishedCamera.Options());
        using Frame? frame = there.ReadFrame();
        Assert.Equal(MatType.CV_16UC1, frame!.Image.Type());
    }

    [Fact]
    public void An_account_that_may_not_fetch_is_said()
    {
        using RedisServer server = RedisServer.Start();
        using (ConnectionMultiplexer redis = server.Connect())
        {
            redis.GetDatabase().Execute(
                "ACL", "SETUSER", "reader", "on", ">secret-r", "~lfc:*", "&lfc:*", "+getrange", "+strlen", "+subscribe", "+time", "+echo", "+ping", "+hello");
        }

        using var camera = new PublishedCamera(server, at: server.Address + ",user=reader,password=secret-r");
        PublishedCamera.WaitFor(() => camera.There.Failure?.Message.Contains("NOPERM", StringComparison.Ordinal) == true, "failure");
        Assert.DoesNotContain("secret", camera.There.Failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "door")]
    [InlineData("user=x", "door")]
    [InlineData("localhost", "")]
    [InlineData("localhost", "a{b}")]
    [InlineData("localhost,password=secret,nonsense=1", "door")]
    [InlineData("redis://user:secret@localhost:6379", "door")]
    [InlineData("rediss://:secret@localhost", "door")]
    [InlineData("user:secret@localhost:6379", "door")]
    [InlineData("localhost:6379,secret@other", "door")]
    public void What_cannot_be_is_an_argument_exception_without_the_password(string redis, string name)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => new RedisFrameSource(redis, name));
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    private static byte[] BytesOf(Mat image)
    {
        using Mat whole = image.Clone();
        byte[] bytes = new byte[whole.Total() * whole.ElemSize()];
        System.Runtime.InteropServices.Marshal.Copy(whole.Data, bytes, 0, bytes.Length);
        return bytes;
    }

    private static long FetchesOf(RedisServer server)
    {
        using ConnectionMultiplexer redis = server.Connect();
        string stats = redis.GetServer(server.Address).Info("commandstats")[0].FirstOrDefault(pair => pair.Key == "cmdstat_get").Value ?? "calls=0,";
        return long.Parse(stats.Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
