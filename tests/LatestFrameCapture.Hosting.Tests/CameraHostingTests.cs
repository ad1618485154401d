using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LatestFrames;

/// <summary>The life of cameras in an application: start and stop.</summary>
public sealed class CameraHostingTests
{
    [Fact]
    public async Task Dead_cameras_delay_no_start_and_living_ones_deliver()
    {
        using var mayAnswer = new ManualResetEventSlim();
        using IHost host = TestHost.Build(null, app =>
        {
            for (int i = 0; i < 16; i++)
            {
                bool isDead = i % 5 == 1;
                app.Services.AddLatestFrameCapture(
                    $"camera{i}",
                    options => options.CreateSource = _ => new ScriptedSource
                    {
                        OnOpen = _ => !isDead || mayAnswer.Wait(TestHost.Limit),
                    });
            }
        });

        // A dead one answers only after the start, which therefore cannot have waited for it.
        CancellationToken token = TestContext.Current.CancellationToken;
        await host.StartAsync(token).WaitAsync(TestHost.Limit, token);

        CameraRegistry cameras = host.Services.GetRequiredService<CameraRegistry>();
        Assert.Equal(16, cameras.Count);
        TestHost.WaitFor(() => cameras.Count(camera => camera.Capture.State == CaptureState.Live) == 13);
        Assert.Equal(3, cameras.Count(camera => camera.Capture.State == CaptureState.Opening));
        mayAnswer.Set();
        TestHost.WaitFor(() => cameras.All(camera => camera.Capture.State == CaptureState.Live));
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.All(cameras, camera => Assert.True(camera.Capture.IsDisposed));
    }

    [Fact]
    public async Task All_cameras_close_side_by_side()
    {
        using var mayReturn = new ManualResetEventSlim();
        using IHost host = TestHost.Build(null, app =>
        {
            for (int i = 0; i < 16; i++)
            {
                app.Services.AddLatestFrameCapture($"camera{i}", options =>
                {
                    options.Capture.CloseTimeout = TimeSpan.FromSeconds(3);
                    options.CreateSource = _ => new ScriptedSource
                    {
                        OnGrab = number => number < 3 || mayReturn.Wait(TestHost.Limit),
                    };
                });
            }
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        CameraRegistry cameras = host.Services.GetRequiredService<CameraRegistry>();
        TestHost.WaitFor(() => cameras.All(camera => camera.Capture.GetStatistics().TotalGrabbed == 2));

        // None of the 16 ends by itself: one after the other they would take 48 s.
        CancellationToken token = TestContext.Current.CancellationToken;
        await host.StopAsync(token).WaitAsync(TestHost.Limit, token);
        mayReturn.Set();
    }

    [Theory]
    [InlineData("FrontDoor")]
    [InlineData("frontdoor")]
    public void A_capture_is_a_keyed_singleton_as_written_and_in_lower_case(string key)
    {
        using IHost host = TestHost.Build(null, app => app.Services.AddLatestFrameCapture(
            "FrontDoor", options => options.CreateSource = _ => new ScriptedSource()));
        CameraRegistry cameras = host.Services.GetRequiredService<CameraRegistry>();
        Assert.Same(cameras["FRONTDOOR"].Capture, host.Capture(key));
        Assert.Equal("FrontDoor", cameras[0].Name);
        Assert.False(cameras.TryGet("backdoor", out _));
        Assert.Contains(
            "FrontDoor",
            Assert.Throws<KeyNotFoundException>(() => cameras["backdoor"]).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_registered_once_whatever_its_case()
    {
        var services = new ServiceCollection();
        services.AddLatestFrameCapture("Door", options => options.Device = 0);
        Assert.Throws<ArgumentException>(() => services.AddLatestFrameCapture("door", options => options.Device = 0));
        Assert.Throws<ArgumentException>(() => services.AddLatestFrameCapture(" ", options => options.Device = 0));
    }

    [Fact]
    public async Task A_service_that_starts_later_waits_for_the_first_frame()
    {
        using var mayAnswer = new ManualResetEventSlim();
        var reader = new ReadingService();
        using IHost host = TestHost.Build(null, app =>
        {
            app.Services.AddLatestFrameCapture("door", options => options.CreateSource = _ => new ScriptedSource
            {
                OnOpen = _ => mayAnswer.Wait(TestHost.Limit),
            });
            app.Services.AddSingleton<IHostedService>(services =>
            {
                reader.Capture = services.GetRequiredKeyedService<LatestFrameCapture>("door");
                return reader;
            });
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        await reader.Reading.WaitAsync(TestHost.Limit, TestContext.Current.CancellationToken);
        Assert.False(reader.FirstFrame.IsCompleted);
        mayAnswer.Set();
        Assert.True(await reader.FirstFrame.WaitAsync(TestHost.Limit, TestContext.Current.CancellationToken) > 0);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_container_without_a_host_disposes_the_cameras()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddLatestFrameCapture("door", options => options.CreateSource = _ => new ScriptedSource());
        Camera door;
        using (ServiceProvider provider = services.BuildServiceProvider())
        {
            door = provider.GetRequiredService<CameraRegistry>()["door"];
        }

        Assert.True(door.Capture.IsDisposed);
    }

    [Fact]
    public async Task A_source_that_cannot_be_made_is_logged_and_the_application_starts()
    {
        var log = new ListLoggerProvider();
        using IHost host = TestHost.Build(
            null,
            app => app.Services.AddLatestFrameCapture(
                "door", options => options.CreateSource = _ => throw new InvalidOperationException("no such thing")),
            log);
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains(
            log.Logger.Lines, line => line.Contains("door could not be opened") && line.Contains("no such thing"));
        Assert.Equal(CaptureState.Closed, host.Capture("door").State);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class ReadingService : BackgroundService
    {
        private readonly TaskCompletionSource<long> _firstFrame =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LatestFrameCapture? Capture { get; set; }

        public Task<long> FirstFrame => _firstFrame.Task;

        /// <summary>Completes when it has begun to read.</summary>
        public Task Reading => _reading.Task;

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            // Null would mean that nothing is open, and the loop of a real service would spin.
            ValueTask<Frame?> read = Capture!.ReadAsync(stoppingToken);
            _reading.TrySetResult();
            using Frame? frame = await read;
            _firstFrame.TrySetResult(frame?.Number ?? 0);
        }
    }
}
