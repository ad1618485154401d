using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class CameraHealthCheckTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_live_camera_with_a_fresh_frame_is_healthy_and_an_old_one_degraded()
    {
        using var mayGoOn = new ManualResetEventSlim();
        var source = new ScriptedSource { OnGrab = number => number == 1 || mayGoOn.Wait(TestHost.Limit) };
        using IHost host = Build(source, options => options.Capture.StallTimeout = TimeSpan.FromHours(1));
        await host.StartAsync(TestContext.Current.CancellationToken);
        TestHost.WaitFor(() => host.Capture("door").GetStatistics().TotalPushed == 1);

        HealthReportEntry healthy = await CheckAsync(host);
        Assert.Equal(HealthStatus.Healthy, healthy.Status);
        Assert.Equal("Live", healthy.Data["state"]);
        Assert.Equal("SCRIPT", healthy.Data["backend"]);
        Assert.Equal(0.0, healthy.Data["age_seconds"]);
        Assert.Equal(0, healthy.Data["reconnections_last_hour"]);
        Assert.Contains("ready", healthy.Tags);

        _clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(host)).Status);
        mayGoOn.Set();
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_camera_that_is_away_is_degraded_and_after_a_while_unhealthy()
    {
        var source = new ScriptedSource
        {
            OnOpen = _ => false,
            Failure = new CaptureFailure(CaptureFailureReason.Unreachable, "no route to the door"),
        };
        using IHost host = Build(source, options => options.Capture.Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMinutes(10),
            MaxDelay = TimeSpan.FromMinutes(10),
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        TestHost.WaitFor(() => host.Capture("door").State == CaptureState.Reconnecting);
        TestHost.WaitFor(() => host.Services.GetRequiredService<CameraRegistry>()["door"].ReconnectionsLastHour == 1);

        HealthReportEntry away = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, away.Status);
        Assert.Equal("no route to the door", away.Description);
        Assert.Equal("Unreachable", away.Data["reason"]);
        Assert.Equal(1, away.Data["reconnections_last_hour"]);
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.InRange((int)(await CheckAsync(host)).Data["reconnections_last_hour"], 0, 7);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_camera_that_refused_the_password_is_unhealthy_at_once()
    {
        var source = new ScriptedSource
        {
            OnOpen = _ => false,
            Failure = new CaptureFailure(CaptureFailureReason.Unauthorized, "refused"),
        };
        using IHost host = Build(source);
        await host.StartAsync(TestContext.Current.CancellationToken);
        TestHost.WaitFor(() => host.Capture("door").State == CaptureState.Faulted);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_camera_whose_frames_are_held_is_degraded_until_they_are_disposed()
    {
        using IHost host = Build(new ScriptedSource(), options =>
        {
            options.Capture.MaxLeasedFrames = 2;
            options.Capture.StallTimeout = TimeSpan.FromHours(1);
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        LatestFrameCapture door = host.Capture("door");
        TestHost.WaitFor(() => door.State == CaptureState.Live);
        var held = new List<Frame>();
        TestHost.WaitFor(() =>
        {
            if (door.TryReadFrame() is { } frame) held.Add(frame);
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            return door.State == CaptureState.Starved;
        });

        HealthReportEntry starved = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, starved.Status);
        Assert.Equal("Starved", starved.Data["state"]);
        Assert.Equal("Starved", starved.Data["reason"]);

        // However long: a restart would not dispose them.
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(host)).Status);

        foreach (Frame frame in held) frame.Dispose();
        long pushed = door.GetStatistics().TotalPushed;
        TestHost.WaitFor(() =>
        {
            // It looks for frames that were disposed from time to time.
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            return door.State == CaptureState.Live && door.GetStatistics().TotalPushed > pushed;
        });
        HealthReportEntry live = await CheckAsync(host);
        Assert.Equal(HealthStatus.Healthy, live.Status);
        Assert.False(live.Data.ContainsKey("reason"));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_file_that_has_ended_is_healthy_however_long_ago_it_was()
    {
        using IHost host = Build(new ScriptedSource { IsLive = false, OnGrab = number => number <= 3 });
        await host.StartAsync(TestContext.Current.CancellationToken);
        WaitForState(host.Capture("door"), CaptureState.Ended);
        _clock.Advance(TimeSpan.FromDays(1));

        HealthReportEntry ended = await CheckAsync(host);
        Assert.Equal(HealthStatus.Healthy, ended.Status);
        Assert.Equal("Ended", ended.Data["state"]);
        Assert.Equal("door is Ended.", ended.Description);
        Assert.False(ended.Data.ContainsKey("reason"));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_paused_camera_is_healthy_however_long_and_the_pause_does_not_count_after_it()
    {
        using var isBack = new ManualResetEventSlim();
        var source = new ScriptedSource
        {
            OnOpen = number => number == 1 || isBack.IsSet,
            OnGrab = _ => Thread.Yield() || true,
            Failure = new CaptureFailure(CaptureFailureReason.Unreachable, "no route to the door"),
        };
        using IHost host = Build(source, options => options.Capture.Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMinutes(10),
            MaxDelay = TimeSpan.FromMinutes(10),
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        LatestFrameCapture door = host.Capture("door");
        TestHost.WaitFor(() => door.State == CaptureState.Live);
        Assert.True(door.Pause(PauseMode.CloseConnection));
        Camera camera = host.Services.GetRequiredService<CameraRegistry>()["door"];
        TestHost.WaitFor(() => source.OpenConnections == 0 && camera.NotLiveFor == TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromDays(1));

        HealthReportEntry paused = await CheckAsync(host);
        Assert.Equal((HealthStatus.Healthy, "door is Paused."), (paused.Status, paused.Description));
        Assert.Equal("Paused", paused.Data["state"]);
        Assert.Equal(TimeSpan.Zero, camera.NotLiveFor);

        // It is away after the pause: only from then on.
        door.Resume();
        TestHost.WaitFor(() => door is { State: CaptureState.Reconnecting, Failure: not null });
        HealthReportEntry away = await CheckAsync(host);
        Assert.Equal((HealthStatus.Degraded, "no route to the door"), (away.Status, away.Description));

        // Nobody reads it, but it will be missing.
        Assert.True(door.Pause());
        HealthReportEntry missing = await CheckAsync(host);
        Assert.Equal((HealthStatus.Degraded, "Paused"), (missing.Status, missing.Data["state"]));
        Assert.Equal("Unreachable", missing.Data["reason"]);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_camera_that_sends_nothing_is_degraded_and_so_is_one_whose_thread_was_abandoned()
    {
        using var isStuck = new ManualResetEventSlim();
        using var mayReturn = new ManualResetEventSlim();
        int grabs = 0;
        var source = new ScriptedSource
        {
            OnGrab = _ =>
            {
                if (Interlocked.Increment(ref grabs) != 3) return true;
                isStuck.Set();
                return mayReturn.Wait(TestHost.Limit);
            },
        };
        using IHost host = Build(source, options => options.Capture.StallTimeout = TimeSpan.FromSeconds(20));
        await host.StartAsync(TestContext.Current.CancellationToken);
        LatestFrameCapture door = host.Capture("door");
        Assert.True(isStuck.Wait(TestHost.Limit, TestContext.Current.CancellationToken));

        // In small steps: the camera's watchdog may begin to look after the first of them.
        WaitForState(door, CaptureState.Stalled);

        HealthReportEntry stalled = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, stalled.Status);
        Assert.Equal("Stalled", stalled.Data["reason"]);
        Assert.Equal(0, stalled.Data["threads_abandoned"]);

        // Another thread reads it now.
        WaitForState(door, CaptureState.Live);
        HealthReportEntry abandoned = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, abandoned.Status);
        Assert.Equal("Live", abandoned.Data["state"]);
        Assert.Equal(1, abandoned.Data["threads_abandoned"]);
        Assert.Contains("abandoned", abandoned.Description, StringComparison.Ordinal);

        mayReturn.Set();
        TestHost.WaitFor(() => door.GetStatistics().CurrentAbandoned == 0);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_nobody_reads_on_demand_is_healthy_without_a_frame()
    {
        using IHost host = Build(
            new ScriptedSource(), options => options.Capture.Conversion = FrameConversion.OnDemand);
        await host.StartAsync(TestContext.Current.CancellationToken);
        TestHost.WaitFor(() => host.Capture("door").State == CaptureState.Live);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Before_the_start_and_after_the_stop_it_is_degraded_and_nothing_throws()
    {
        using IHost host = Build(new ScriptedSource());
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(host)).Status);
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(host)).Status);
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host)
    {
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries["camera_door"];
    }

    private void WaitForState(LatestFrameCapture capture, CaptureState state) => TestHost.WaitFor(() =>
    {
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        return capture.State == state;
    });

    private IHost Build(ScriptedSource source, Action<CameraOptions>? configure = null) => TestHost.Build(null, app =>
    {
        app.Services.AddSingleton<TimeProvider>(_clock);
        app.Services.AddLatestFrameCapture("door", options =>
        {
            options.Capture.SkipBacklog = false;
            options.CreateSource = _ => source;
            configure?.Invoke(options);
        }).AddHealthCheck();
    });
}
