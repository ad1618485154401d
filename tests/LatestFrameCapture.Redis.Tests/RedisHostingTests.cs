using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace LatestFrames;

/// <summary>Applications that publish their cameras, or read published ones, by their configuration.</summary>
public sealed class RedisHostingTests
{
    private const string Secret = "s3cretWord";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_goes_from_one_application_to_another_by_configuration()
    {
        using RedisServer server = RedisServer.Start("--requirepass", Secret);
        var log = new ListLoggerProvider();
        var reading = new ChangingConfiguration();
        reading.Set("Cameras:entrance:Url", $"redis://{server.Address}/front%20door");
        reading.Set("Cameras:entrance:UserName", "default");
        reading.Set("Cameras:entrance:Password", Secret);
        reading.Set("Cameras:entrance:Capture:StallTimeout", "00:00:02");
        reading.Set("Cameras:entrance:Capture:ReadTimeout", "00:00:30");
        ChangingConfiguration publishing = Publishing(server, "door");
        publishing.Set("Redis:Password", Secret);
        publishing.Set("Redis:Cameras:door:Name", "front door");
        using IHost publisher = BuildPublisher(publishing, log);
        using IHost reader = BuildReader(reading, log);
        await publisher.StartAsync(Token);
        await reader.StartAsync(Token);

        LatestFrameCapture there = reader.Capture("entrance");
        using (Frame? frame = there.ReadFrame())
        {
            Assert.True(frame is not null, $"{there.State} {there.Failure}");
            Assert.InRange(PublishedCamera.AgeOf(frame).TotalSeconds, 0, 10);
        }

        Assert.Equal("Redis", there.GetBackendName());
        var clock = Stopwatch.StartNew();
        await publisher.StopAsync(Token);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        PublishedCamera.WaitFor(() => there.State is CaptureState.Stalled or CaptureState.Reconnecting, "noticed");
        await reader.StopAsync(Token);
        Assert.Contains(log.Logger.Lines, line => line.Contains("is published", StringComparison.Ordinal));
        Assert.All(log.Logger.Lines, line => Assert.DoesNotContain(Secret, line, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_server_that_is_away_delays_neither_start_nor_stop_and_is_found_when_it_comes()
    {
        using RedisServer server = RedisServer.Start();
        server.Kill();
        try
        {
            var log = new ListLoggerProvider();
            using IHost host = BuildPublisher(Publishing(server, "door"), log);
            var clock = Stopwatch.StartNew();
            await host.StartAsync(Token);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
            PublishedCamera.WaitFor(
                () => log.Logger.Lines.Any(line => line.Contains("It is tried again", StringComparison.Ordinal)),
                "said");

            // Another application, which is stopped while the server is away.
            using (IHost other = BuildPublisher(Publishing(server, "yard")))
            {
                await other.StartAsync(Token);
                clock.Restart();
                await other.StopAsync(Token);
                Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
            }

            server.StartAgain();
            using ConnectionMultiplexer redis = server.Connect();
            PublishedCamera.WaitFor(() => redis.GetDatabase().KeyExists(KeyOf("door")), "published");

            // A server that freezes with a picture on its way.
            server.Freeze(true);
            clock.Restart();
            await host.StopAsync(Token);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        }
        finally
        {
            server.Freeze(false);
        }
    }

    [Fact]
    public async Task A_change_begins_publishing_again_for_the_camera_that_it_concerns()
    {
        using RedisServer server = RedisServer.Start();
        using ConnectionMultiplexer redis = server.Connect();
        var log = new ListLoggerProvider();
        ChangingConfiguration configuration = Publishing(server, "door", "yard");
        using IHost host = BuildPublisher(configuration, log);
        await host.StartAsync(Token);
        PublishedCamera.WaitFor(
            () => EncodingOf("door") == FrameEncoding.Jpeg && EncodingOf("yard") == FrameEncoding.Jpeg, "JPEG");

        // Something else, and what is invalid.
        configuration.Set("Logging:Level", "x");
        configuration.Announce();
        configuration.Set("Redis:Cameras:door:Quality", "0");
        configuration.Announce();
        PublishedCamera.WaitFor(
            () => Count("door: the changed configuration of its publisher is invalid") > 0, "refused");

        // Invalid until the second one: what still follows the last change may read between them.
        configuration.Set("Redis:Cameras:door:Encoding", "Raw");
        configuration.Set("Redis:Cameras:door:Quality", "90");
        configuration.Announce();
        PublishedCamera.WaitFor(() => EncodingOf("door") == FrameEncoding.Raw, "raw");

        configuration.Set("Redis:Cameras:door:IsEnabled", "false");
        configuration.Announce();
        PublishedCamera.WaitFor(() => EncodingOf("door") is null, "expired");
        Assert.Equal(FrameEncoding.Jpeg, EncodingOf("yard"));

        configuration.Set("Redis:Cameras:door:IsEnabled", "true");
        configuration.Announce();
        PublishedCamera.WaitFor(() => EncodingOf("door") == FrameEncoding.Raw, "raw again");
        Assert.Equal((3, 0), (Count("door: how it is published"), Count("yard: how it is published")));
        await host.StopAsync(Token);

        FrameEncoding? EncodingOf(string camera) =>
            StoredPictureHeader.TryRead(
                (byte[]?)redis.GetDatabase().StringGet(KeyOf(camera)), out StoredPictureHeader header)
                ? header.Encoding
                : null;

        int Count(string text) => log.Logger.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_cameras_are_not_published_under_one_name()
    {
        using RedisServer server = RedisServer.Start();
        var log = new ListLoggerProvider();
        ChangingConfiguration configuration = Publishing(server, "door", "yard");
        using IHost host = BuildPublisher(configuration, log);
        await host.StartAsync(Token);
        configuration.Set("Redis:Cameras:yard:Name", "door");
        configuration.Announce();
        PublishedCamera.WaitFor(
            () => log.Logger.Lines.Any(line => line.Contains("the changed configuration", StringComparison.Ordinal)),
            "refused");
        Assert.DoesNotContain(log.Logger.Lines, line => line.Contains("how it is published", StringComparison.Ordinal));
        await host.StopAsync(Token);

        using IHost other = BuildPublisher(configuration, new ListLoggerProvider());
        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => other.StartAsync(Token));
        Assert.Contains("'door', 'yard' are all published as 'door'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_that_is_opened_again_stays_published()
    {
        using RedisServer server = RedisServer.Start();
        var log = new ListLoggerProvider();
        ChangingConfiguration configuration = Publishing(server, "door");
        using IHost host = BuildPublisher(configuration, log);
        await host.StartAsync(Token);
        using var there = new LatestFrameCapture(
            new RedisFrameSource(server.Address, "door"), PublishedCamera.Options());
        using (Frame? frame = there.ReadFrame()) Assert.NotNull(frame);

        long changed = FrameClock.NowMicroseconds;
        configuration.Set("Cameras:door:Capture:Capacity", "2");
        configuration.Announce();
        PublishedCamera.WaitFor(() => host.Capture("door").GetStatistics().TotalConnections == 2, "opened again");
        FrameStamp stamp;
        do
        {
            using Frame? frame = there.ReadFrame();
            Assert.True(StampCodec.TryRead(frame!.Image, out stamp));
        }
        while (stamp.TakenAtMicroseconds < changed);
        Assert.DoesNotContain(log.Logger.Lines, line => line.Contains("how it is published", StringComparison.Ordinal));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Publishing_can_be_set_in_code()
    {
        using RedisServer server = RedisServer.Start();
        using IHost host = TestHost.Build(null, app =>
        {
            app.Services.AddLatestFrameCapture("door", options => options.CreateSource = _ => new DeepCamera())
                .AddRedisPublisher(options =>
                {
                    options.Encoding = FrameEncoding.Png;
                    options.ConfigureClient = redis => redis.EndPoints.Add(server.Address);
                });
            app.Services.AddLatestFrameCapture("there", options => options.Url = "redis:///door");
            app.Services.AddRedisCameras(redis => redis.EndPoints.Add(server.Address));
        });
        await host.StartAsync(Token);
        using (Frame? frame = await host.Capture("there").ReadAsync(Token))
            Assert.Equal(OpenCvSharp.MatType.CV_16UC1, frame!.Image.Type());
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData("Redis:Configuration", null, "set Configuration")]
    [InlineData("Redis:Configuration", "redis://user:s3cretWord@server/0", "Configuration")]
    [InlineData("Redis:Configuration", "server:6379,nonsense=s3cretWord", "Configuration")]
    [InlineData("Redis:Quality", "0", "Quality")]
    [InlineData("Redis:Encoding", "7", "Encoding")]
    [InlineData("Redis:KeyPrefix", "a{b}", "KeyPrefix")]
    [InlineData("Redis:Cameras:Door:Name", "a{b}", "Name")]
    [InlineData("Redis:Cameras:Door:Name", "Yard", "'Yard'", "all published")]
    public void An_invalid_setting_is_named_with_its_camera_at_the_start(
        string key, string? value, params string[] named)
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:Door:Capture:Capacity", "2");
        configuration.Set("Cameras:Yard:Capture:Capacity", "2");
        configuration.Set("Redis:Configuration", "server:6379");
        configuration.Set("Redis:Password", Secret);
        configuration.Set(key, value);
        using IHost host = BuildPublisher(configuration);

        var thrown = Assert.Throws<OptionsValidationException>(() => host.Start());
        Assert.Contains("'Door'", thrown.Message, StringComparison.Ordinal);
        Assert.All(named, text => Assert.Contains(text, thrown.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, thrown.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("redis://user:s3cretWord@server", "redis://user@host:6379/camera")]
    [InlineData("redis://server/door?sslhots=s3cretWord", "StackExchange.Redis")]
    [InlineData("redis://server/%7B%7D", "brace")]
    public void An_invalid_url_is_said_with_its_camera_at_the_start(string url, string said)
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:Door:Url", url);
        using IHost host = BuildReader(configuration);

        var thrown = Assert.Throws<OptionsValidationException>(() => host.Start());
        Assert.Contains("Camera 'Door'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(said, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, thrown.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_wrong_password_is_said_on_both_sides_and_never_shown()
    {
        using RedisServer server = RedisServer.Start("--requirepass", "another");
        var log = new ListLoggerProvider();
        ChangingConfiguration publishing = Publishing(server, "door");
        publishing.Set("Redis:Configuration", $"{server.Address},password={Secret}");
        var reading = new ChangingConfiguration();
        reading.Set("Cameras:door:Url", $"redis://:{Secret}@{server.Address}/door");
        using IHost publisher = BuildPublisher(publishing, log);
        using IHost reader = BuildReader(reading, log);
        await publisher.StartAsync(Token);
        await reader.StartAsync(Token);
        PublishedCamera.WaitFor(() => reader.Capture("door").State == CaptureState.Faulted, "refused");
        PublishedCamera.WaitFor(
            () => log.Logger.Lines.Any(line => line.StartsWith("Warning 302", StringComparison.Ordinal)), "logged");
        Assert.Equal(CaptureFailureReason.Unauthorized, reader.Capture("door").Failure!.Reason);

        // And by changes.
        foreach (string value in (string[])[$"redis://user:{Secret}@server", $"{server.Address},password={Secret}x"])
        {
            int lines = log.Logger.Lines.Count;
            publishing.Set("Redis:Configuration", value);
            publishing.Announce();
            PublishedCamera.WaitFor(() => log.Logger.Lines.Count > lines, "logged");
        }

        await publisher.StopAsync(Token);
        await reader.StopAsync(Token);
        Assert.All(log.Logger.Lines, line => Assert.DoesNotContain(Secret, line, StringComparison.OrdinalIgnoreCase));
    }

    private static RedisKey KeyOf(string camera) => new RedisKeys(RedisKeys.DefaultPrefix, camera).Frame;

    private static ChangingConfiguration Publishing(RedisServer server, params string[] cameras)
    {
        var configuration = new ChangingConfiguration();
        foreach (string camera in cameras) configuration.Set($"Cameras:{camera}:Capture:StallTimeout", "00:00:02");
        configuration.Set("Redis:Configuration", server.Address);
        return configuration;
    }

    private static IHost BuildPublisher(ChangingConfiguration configuration, ListLoggerProvider? log = null) =>
        TestHost.Build(
            configuration,
            app =>
            {
                app.Logging.SetMinimumLevel(LogLevel.Trace);
                CamerasBuilder cameras = app.Services.AddCameras(app.Configuration.GetSection("Cameras"));
                Func<IServiceProvider, IFrameSource> create = _ => new StampedCamera { Size = new(320, 240) };
                foreach (string name in cameras.Names)
                    app.Services.Configure<CameraOptions>(name, options => options.CreateSource = create);
                cameras.AddRedisPublisher(app.Configuration.GetSection("Redis"));
            },
            log);

    private static IHost BuildReader(ChangingConfiguration configuration, ListLoggerProvider? log = null) =>
        TestHost.Build(
            configuration,
            app =>
            {
                app.Logging.SetMinimumLevel(LogLevel.Trace);
                app.Services.AddCameras(app.Configuration.GetSection("Cameras"));
                app.Services.AddRedisCameras();
            },
            log);
}
