using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>What is the application's own and fails, or waits, while a camera is opened.</summary>
public sealed class CameraOpeningTests
{
    [Fact]
    public async Task A_log_that_throws_keeps_no_camera_from_opening()
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:door:Capture:Capacity", "2");
        int made = 0;
        Func<IServiceProvider, IFrameSource> create = _ => Interlocked.Increment(ref made) == 1
            ? throw new InvalidOperationException("not now")
            : new ScriptedSource();
        using var log = new ThrowingLoggerProvider();
        using IHost host = TestHost.Build(configuration, app =>
        {
            app.Logging.AddProvider(log);
            app.Services.AddCameras(app.Configuration.GetSection("Cameras"));
            app.Services.Configure<CameraOptions>("door", options => options.CreateSource = create);
        });
        await host.StartAsync(TestContext.Current.CancellationToken);

        // An invalid change is a line of the log too, and none of the announcer's exceptions.
        configuration.Set("Cameras:door:Capture:Capacity", "0");
        configuration.Announce();

        configuration.Set("Cameras:door:Capture:Capacity", "1");
        TestHost.WaitFor(() =>
        {
            configuration.Announce();
            return host.Capture("door").State == CaptureState.Live;
        });

        Assert.True(log.Lines > 2);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Options_that_take_long_to_make_delay_no_others_and_do_not_replace_newer_ones()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        int made = 0;
        Func<IServiceProvider, IFrameSource> create = _ =>
        {
            Interlocked.Increment(ref made);
            return new ScriptedSource();
        };
        using IHost host = Build(create);
        await host.StartAsync(TestContext.Current.CancellationToken);
        Camera door = host.Services.GetRequiredService<CameraRegistry>()["door"];
        TestHost.WaitFor(() => door.Capture.State == CaptureState.Live);
        using var isMaking = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();

        // The application's Configure waits for something that whoever announces the second change holds.
        var first = Task.Run(() => door.Apply(
            () =>
            {
                isMaking.Set();
                mayGoOn.Wait(2 * TestHost.Limit, end);
                return Options(host, seconds: 12);
            },
            isRetry: false), end);
        Assert.True(isMaking.Wait(TestHost.Limit, end));
        await Task.Run(() => door.Apply(() => Options(host, seconds: 13), isRetry: false), end)
            .WaitAsync(TestHost.Limit, end);
        mayGoOn.Set();
        await first.WaitAsync(TestHost.Limit, end);
        TestHost.WaitFor(() => door.StallTimeout == TimeSpan.FromSeconds(13));

        door.Apply(() => Options(host, seconds: 14), isRetry: false);
        TestHost.WaitFor(() => door.StallTimeout == TimeSpan.FromSeconds(14));
        Assert.Equal(3, Volatile.Read(ref made));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static IHost Build(Func<IServiceProvider, IFrameSource> create) => TestHost.Build(
        null, app => app.Services.AddLatestFrameCapture("door", options => options.CreateSource = create));

    private static CameraOptions Options(IHost host, int seconds)
    {
        CameraOptions options = host.Services.GetRequiredService<IOptionsFactory<CameraOptions>>().Create("door");
        options.Capture.StallTimeout = TimeSpan.FromSeconds(seconds);
        return options;
    }
}
