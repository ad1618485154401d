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
