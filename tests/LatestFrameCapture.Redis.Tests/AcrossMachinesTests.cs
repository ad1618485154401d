using System.Diagnostics;
using OpenCvSharp;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Frames of a capture on another one, through a real server.</summary>
public abstract class AcrossMachinesTests(ITestOutputHelper output)
{
    private static readonly RedisKeys s_keys = new(RedisKeys.DefaultPrefix, PublishedCamera.Name);

    [Theory]
    [InlineData(FrameEncoding.Jpeg)]
    [InlineData(FrameEncoding.Png)]
    [InlineData(FrameEncoding.Raw)]
    public void Frames_come_with_the_age_that_they_have_on_the_first_machine(FrameEncoding encoding)
    {
        using TestServer server = Start();
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

    [Theory]
    [InlineData(FrameConversion.Eager)]
    [InlineData(FrameConversion.OnDemand)]
    public void A_consumer_that_slept_ten_seconds_sees_what_is_now(FrameConversion conversion)
    {
        using TestServer server = Start();
        using var camera = new PublishedCamera(server, conversion: conversion);
        LatestFrameReader[] sleepers = [.. Enumerable.Range(0, 6).Select(_ => camera.There.CreateReader())];
        foreach (LatestFrameReader sleeper in sleepers)
        {
            using Frame? frame = sleeper.ReadFrame();
            Assert.NotNull(frame);
        }

        // How long it sleeps, not a wait for something.
        Thread.Sleep(TimeSpan.FromSeconds(10));
        var behind = new List<TimeSpan>();
        var behindWithoutAge = new List<TimeSpan>();
        foreach (LatestFrameReader[] pair in sleepers.Chunk(2))
        {
            long end = FrameClock.NowMicroseconds;
            using (Frame? newest = pair[0].ReadFrame())
            {
                Assert.True(StampCodec.TryRead(newest!.Image, out FrameStamp stamp));
                behind.Add(FrameClock.Between(stamp.TakenAtMicroseconds, end));
            }

            using var image = new Mat();
            end = FrameClock.NowMicroseconds;
            Assert.True(pair[1].Read(image, TimeSpan.Zero));
            Assert.True(StampCodec.TryRead(image, out FrameStamp after));
            behindWithoutAge.Add(FrameClock.Between(after.TakenAtMicroseconds, end));
            long made = camera.Camera.Frames;
            PublishedCamera.WaitFor(() => camera.Camera.Frames > made + 10, "another moment of waking");
        }

        output.WriteLine(
            $"taken before the sleep's end: {Join(behind)}; read with an age of zero: {Join(behindWithoutAge)}");

        // One interval, and the way of a picture. The best of three wakings, of which a busy machine may spoil two;
        // none gets what came while it slept.
        Assert.InRange(behind.Min().TotalMilliseconds, -10_000, 40 + 40);
        Assert.InRange(behind.Max().TotalSeconds, -10, 2);

        // Who wants none that is older than the call gets none.
        Assert.InRange(behindWithoutAge.Max().TotalMilliseconds, -10_000, 40);
        foreach (LatestFrameReader sleeper in sleepers) sleeper.Dispose();

        static string Join(List<TimeSpan> times) =>
            string.Join(", ", times.Select(time => $"{time.TotalMilliseconds:0} ms"));
    }

    [Fact]
    public void On_demand_only_what_is_read_is_fetched()
    {
        using TestServer server = Start();
        using var camera = new PublishedCamera(server, conversion: FrameConversion.OnDemand);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        long before = FetchesOf(server);
        long grabbed = camera.There.GetStatistics().TotalGrabbed;
        PublishedCamera.WaitFor(() => camera.There.GetStatistics().TotalGrabbed > grabbed + 50, "two seconds");
        Assert.InRange(FetchesOf(server) - before, 0, 10);

        using (Frame? frame = camera.There.ReadFrame())
            Assert.InRange(PublishedCamera.AgeOf(frame!).TotalSeconds, -0.1, 10);
        Assert.InRange(FetchesOf(server) - before, 1, 10);
    }

    [Fact]
    public void A_camera_that_is_off_is_noticed_and_shows_nothing_old_when_it_comes_back()
    {
        using TestServer server = Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        camera.Camera.IsOn = false;
        AssertTold(camera.There, Stopwatch.GetTimestamp());
        while (camera.There.TryReadFrame() is { } late) late.Dispose();

        // Whoever comes now gets nothing of before either, though it may still be on the server.
        using var other = new LatestFrameCapture(
            new RedisFrameSource(server.Address, PublishedCamera.Name), PublishedCamera.Options());
        PublishedCamera.WaitFor(
            () => camera.There.Failure?.Message.Contains("where it is read it is", StringComparison.Ordinal) == true,
            "why");
        Assert.Contains("switched off by the test", camera.There.Failure!.Message, StringComparison.Ordinal);
        foreach (LatestFrameCapture capture in new[] { camera.There, other })
        {
            using Frame? old = capture.TryReadFrame();
            Assert.Null(old);
        }

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
    public void Of_a_machine_that_dies_nothing_is_left()
    {
        using TestServer server = Start();
        using Process machine = StartCamera(server);
        LatestFrameCapture[] consumers =
        [
            .. new[] { FrameConversion.Eager, FrameConversion.OnDemand }.Select(conversion => new LatestFrameCapture(
                new RedisFrameSource(server.Address, PublishedCamera.Name),
                PublishedCamera.Options() with { Conversion = conversion })),
        ];
        try
        {
            foreach (LatestFrameCapture consumer in consumers)
            {
                using Frame? frame = consumer.ReadFrame();
                Assert.NotNull(frame);
            }

            machine.Kill();
            machine.WaitForExit();
            long killed = Stopwatch.GetTimestamp();
            foreach (LatestFrameCapture consumer in consumers)
            {
                AssertTold(consumer, killed);

                // What had come and was not read: a capture gives its last frame, however old it is.
                while (consumer.TryReadFrame() is { } late) late.Dispose();
            }

            using ConnectionMultiplexer redis = server.Connect();
            PublishedCamera.WaitFor(() => !redis.GetDatabase().KeyExists(s_keys.Frame), "the picture expires");
            Assert.False(redis.GetDatabase().KeyExists(s_keys.State));

            long on = FrameClock.NowMicroseconds;
            using Process again = StartCamera(server);
            foreach (LatestFrameCapture consumer in consumers)
            {
                FrameStamp stamp = default;
                PublishedCamera.WaitFor(() => ReadStamp(consumer) is { } read && (stamp = read) is var _, "a frame");
                Assert.True(stamp.TakenAtMicroseconds > on, $"{on - stamp.TakenAtMicroseconds} us before the start");
            }

            again.Kill();
            again.WaitForExit();
        }
        finally
        {
            foreach (LatestFrameCapture consumer in consumers) consumer.Dispose();
        }
    }

    [Fact]
    public void After_a_restart_of_the_server_frames_come_again_within_two_seconds()
    {
        using TestServer server = Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        long connections = camera.There.GetStatistics().TotalConnections;

        // The best of three, of which a busy machine may spoil two.
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 3 && best > TimeSpan.FromSeconds(2); i++)
        {
            long killed = FrameClock.NowMicroseconds;
            server.Restart();
            long on = FrameClock.NowMicroseconds;
            using var other = new LatestFrameCapture(
                new RedisFrameSource(server.Address, PublishedCamera.Name), PublishedCamera.Options());
            using (Frame? frame = other.ReadFrame())
            {
                // None that waited for the server to come back.
                Assert.True(StampCodec.TryRead(frame!.Image, out FrameStamp first));
                Assert.True(
                    first.TakenAtMicroseconds > killed - 1_000_000,
                    $"{(killed - first.TakenAtMicroseconds) / 1000} ms before the end");
            }

            long newcomer = FrameClock.NowMicroseconds;
            FrameStamp stamp = default;
            PublishedCamera.WaitFor(
                () => ReadStamp(camera.There) is { } read && (stamp = read).TakenAtMicroseconds > on,
                "a frame of after");
            best = TimeSpan.FromMicroseconds(Math.Min(best.TotalMicroseconds, FrameClock.NowMicroseconds - on));
            output.WriteLine(
                $"after the restart: a newcomer {(newcomer - on) / 1000} ms, "
                + $"the other {(FrameClock.NowMicroseconds - on) / 1000} ms");
        }

        Assert.InRange(best.TotalSeconds, 0, 2);
        Assert.True(camera.There.GetStatistics().TotalConnections > connections);
        PublishedCamera.WaitFor(() => camera.Publisher.Failure is null, "the publisher says that it can");
        Assert.Contains(camera.Log.Lines, line => line.Contains("It is tried again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_picture_is_not_shown_again_by_the_next_connection()
    {
        using TestServer server = Start();
        using var camera = new PublishedCamera(
            server, camera: new StampedCamera { Size = new(320, 240), FramesPerSecond = 2 });
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
            PublishedCamera.WaitFor(
                () => camera.There.GetStatistics().TotalConnections > connections, "another connection");
        }
    }

    [Fact]
    public void Another_publisher_is_another_connection()
    {
        using TestServer server = Start();
        using var camera = new PublishedCamera(server);
        using (Frame? frame = camera.There.ReadFrame()) Assert.NotNull(frame);
        long connections = camera.There.GetStatistics().TotalConnections;
        camera.Publisher.Dispose();
        camera.Publisher = new RedisFramePublisher(server.Address, PublishedCamera.Name, camera.Here);
        PublishedCamera.WaitFor(
            () => camera.There.GetStatistics().TotalConnections > connections, "another connection");
        using Frame? after = camera.There.ReadFrame();
        Assert.NotNull(after);
    }

    [Fact]
    public async Task What_is_not_ours_is_refused_and_counted()
    {
        using TestServer server = Start();
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
        await writing.WaitAsync(TestServer.Limit);
        using Frame? after = camera.There.ReadFrame();
        Assert.NotNull(after);
    }

    [Fact]
    public void Without_listeners_one_picture_a_second_is_published()
    {
        using TestServer server = Start();
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
        using TestServer server = Start();
        using var capture = new LatestFrameCapture(
            new RedisFrameSource(server.Address, "yard"),
            PublishedCamera.Options() with { OpenTimeout = TimeSpan.FromSeconds(1) });
        PublishedCamera.WaitFor(() => capture.Failure?.Reason == CaptureFailureReason.NotFound, "failure");
        Assert.Contains("nobody publishes it", capture.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_may_use_the_cameras_keys_only_is_enough_and_a_wrong_one_is_said()
    {
        using TestServer server = Start();
        using (ConnectionMultiplexer redis = server.Connect())
        {
            server.AddAccount(
                redis, "reader", "secret-r",
                "+get", "+getrange", "+strlen", "+subscribe", "+time", "+echo", "+ping", "+hello");
            server.AddAccount(
                redis, "writer", "secret-w",
                "+set", "+setex", "+psetex", "+publish", "+time", "+echo", "+ping", "+hello");
            redis.GetDatabase().Execute("ACL", "SETUSER", "default", "off");
        }

        using var here = new LatestFrameCapture(new StampedCamera { Size = new(320, 240) }, PublishedCamera.Options());
        using var publisher = new RedisFramePublisher(
            server.Address + ",user=writer,password=secret-w", PublishedCamera.Name, here);
        using var there = new LatestFrameCapture(
            new RedisFrameSource(server.Address + ",user=reader,password=secret-r", PublishedCamera.Name),
            PublishedCamera.Options());
        using (Frame? frame = there.ReadFrame())
            Assert.True(frame is not null, $"{there.State} {there.Failure} {publisher.Failure}");
        Assert.Null(publisher.Failure);

        using var wrong = new LatestFrameCapture(
            new RedisFrameSource(server.Address + ",user=reader,password=secret-x", PublishedCamera.Name),
            PublishedCamera.Options());
        PublishedCamera.WaitFor(() => wrong.State == CaptureState.Faulted, $"{wrong.State} {wrong.Failure}");
        Assert.Equal(CaptureFailureReason.Unauthorized, wrong.Failure!.Reason);
        Assert.DoesNotContain("secret", $"{wrong.Failure.Message} {wrong}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0},127.0.0.1:9")]
    [InlineData("127.0.0.1:9,{0}")]
    public void Of_two_addresses_one_may_be_down(string addresses)
    {
        using TestServer server = Start();
        string both = string.Format(System.Globalization.CultureInfo.InvariantCulture, addresses, server.Address);
        using var camera = new PublishedCamera(server, at: both, publishedAt: both);
        for (int i = 0; i < 50; i++)
        {
            using Frame? frame = camera.There.ReadFrame();
            Assert.True(
                frame is not null,
                $"{i} frames; {camera.There.State} {camera.There.Failure}; {camera.Publisher.Failure}");
        }
    }

    [Fact]
    public void What_JPEG_cannot_hold_is_said_by_the_publisher()
    {
        using TestServer server = Start();
        using var here = new LatestFrameCapture(new DeepCamera(), PublishedCamera.Options());
        using var publisher = new RedisFramePublisher(server.Address, PublishedCamera.Name, here);
        PublishedCamera.WaitFor(() => publisher.Failure is not null, "failure");
        Assert.Contains("choose another encoding", publisher.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(0, publisher.TotalPublished);

        using var other = new RedisFramePublisher(server.Address, "deep", here, new() { Encoding = FrameEncoding.Png });
        using var there = new LatestFrameCapture(
            new RedisFrameSource(server.Address, "deep"), PublishedCamera.Options());
        using Frame? frame = there.ReadFrame();
        Assert.Equal(MatType.CV_16UC1, frame!.Image.Type());
    }

    [Fact]
    public void An_account_that_may_not_fetch_is_said()
    {
        using TestServer server = Start();
        using (ConnectionMultiplexer redis = server.Connect())
        {
            server.AddAccount(
                redis, "reader", "secret-r", "+getrange", "+strlen", "+subscribe", "+time", "+echo", "+ping", "+hello");
        }

        using var camera = new PublishedCamera(server, at: server.Address + ",user=reader,password=secret-r");
        PublishedCamera.WaitFor(
            () => camera.There.Failure?.Message.Contains("NOPERM", StringComparison.Ordinal) == true, "failure");
        Assert.DoesNotContain("secret", camera.There.Failure!.Message, StringComparison.Ordinal);
    }

    /// <summary>The server of the tests, with nothing in it.</summary>
    private protected abstract TestServer Start();

    /// <summary>Starts a camera on another machine: a program of its own.</summary>
    private static Process StartCamera(TestServer server)
    {
        Process process = PeerProgram.Start("publish", server.Address);
        new PeerProgram(process).WaitFor(line => line == "ready", 0, "camera");
        return process;
    }

    private static FrameStamp? ReadStamp(LatestFrameCapture capture)
    {
        using Frame? frame = capture.ReadFrame();
        return frame is not null && StampCodec.TryRead(frame.Image, out FrameStamp stamp) ? stamp : null;
    }

    // What the camera sent last came a moment before. A call gets a second more than the timeout (CallWatch), and on a
    // busy machine the watchdog comes late.
    private void AssertTold(LatestFrameCapture consumer, long since)
    {
        PublishedCamera.WaitFor(() => consumer.State is CaptureState.Stalled or CaptureState.Reconnecting, "noticed");
        TimeSpan time = Stopwatch.GetElapsedTime(since);
        output.WriteLine($"{consumer.State} after {time.TotalSeconds:0.00} s");
        Assert.InRange(time, TimeSpan.Zero, PublishedCamera.Options().StallTimeout + TimeSpan.FromSeconds(3));
    }

    private static long FetchesOf(TestServer server)
    {
        using ConnectionMultiplexer redis = server.Connect();
        string stats = redis.GetServer(server.Address).Info("commandstats")[0]
            .FirstOrDefault(pair => pair.Key == "cmdstat_get").Value ?? "calls=0,";
        return long.Parse(stats.Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
