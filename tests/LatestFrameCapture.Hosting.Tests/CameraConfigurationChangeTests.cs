using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LatestFrames;

/// <summary>Changes of the configuration while cameras are open, and openings that fail.</summary>
public sealed class CameraConfigurationChangeTests
{
    [Fact]
    public async Task A_change_of_the_configuration_reopens_only_the_camera_it_concerns()
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:door:Capture:Capacity", "2");
        configuration.Set("Cameras:yard:Capture:Capacity", "2");
        Dictionary<string, int> sources = new() { ["door"] = 0, ["yard"] = 0 };
        var log = new ListLoggerProvider();
        using IHost host = TestHost.Build(
            configuration,
            app =>
            {
                app.Services.AddCameras(app.Configuration.GetSection("Cameras"));
                foreach (string name in sources.Keys)
                {
                    Func<IServiceProvider, IFrameSource> create = _ =>
                    {
                        lock (sources) sources[name]++;
                        return new ScriptedSource();
                    };
                    app.Services.Configure<CameraOptions>(name, options => options.CreateSource = create);
                }
            },
            log);
        await host.StartAsync(TestContext.Current.CancellationToken);
        LatestFrameCapture door = host.Capture("door"), yard = host.Capture("yard");
        TestHost.WaitFor(() => door.State == CaptureState.Live && yard.State == CaptureState.Live);

        // Something else.
        configuration.Set("Logging:Level", "x");
        configuration.Announce();

        // Invalid: ignored with a line of the log.
        configuration.Set("Cameras:door:Capture:Capacity", "0");
        configuration.Announce();
        TestHost.WaitFor(() => log.Logger.Lines.Any(
            line => line.Contains("door: the changed configuration is invalid")));

        configuration.Set("Cameras:door:Capture:Capacity", "1");
        configuration.Set("Cameras:door:Capture:Conversion", "OnDemand");
        configuration.Announce();
        TestHost.WaitFor(() => door.State == CaptureState.Live && door.GetStatistics().TotalDiscardedUnwanted > 3);
        lock (sources) Assert.Equal((2, 1), (sources["door"], sources["yard"]));
        Assert.Equal(1, yard.GetStatistics().TotalConnections);
        Assert.Same(door, host.Capture("door"));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_reopening_that_fails_leaves_the_camera_as_it_was_and_is_tried_again()
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:door:Capture:Capacity", "2");
        bool isBroken = false;
        int made = 0;
        Func<IServiceProvider, IFrameSource> create = _ =>
        {
            Interlocked.Increment(ref made);
            return Volatile.Read(ref isBroken) ? throw new ObjectDisposedException("a client") : new ScriptedSource();
        };
        var log = new ListLoggerProvider();
        using IHost host = Build(configuration, create, log);
        await host.StartAsync(TestContext.Current.CancellationToken);
        LatestFrameCapture door = host.Capture("door");
        TestHost.WaitFor(() => door.State == CaptureState.Live);

        Volatile.Write(ref isBroken, true);
        configuration.Set("Cameras:door:Capture:Conversion", "OnDemand");
        configuration.Announce();
        TestHost.WaitFor(() => log.Logger.Lines.Any(line => line.Contains("door could not be opened")));
        Assert.Equal(CaptureState.Live, door.State);
        Assert.Equal(FrameConversion.Eager, host.Services.GetRequiredService<CameraRegistry>()["door"].Conversion);

        Volatile.Write(ref isBroken, false);
        configuration.Announce();
        TestHost.WaitFor(() => door.State == CaptureState.Live && door.GetStatistics().TotalDiscardedUnwanted > 3);
        Assert.Equal(FrameConversion.OnDemand, host.Services.GetRequiredService<CameraRegistry>()["door"].Conversion);
        Assert.Equal(3, Volatile.Read(ref made));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_source_that_is_made_inside_of_Configure_is_opened_once()
    {
        int made = 0;
        var log = new ListLoggerProvider();
        using IHost host = TestHost.Build(
            null,
            app => app.Services.AddLatestFrameCapture("door", options =>
            {
                // Another one, and so another delegate, each time that the options are configured.
                var source = new ScriptedSource();
                options.CreateSource = _ =>
                {
                    Interlocked.Increment(ref made);
                    return source;
                };
            }),
            log);
        await host.StartAsync(TestContext.Current.CancellationToken);
        TestHost.WaitFor(() => host.Capture("door").State == CaptureState.Live);

        Assert.Equal(1, Volatile.Read(ref made));
        Assert.DoesNotContain(log.Logger.Lines, line => line.Contains("its configuration has changed"));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_opening_that_fails_does_not_undo_a_later_change()
    {
        var configuration = new ChangingConfiguration();
        void Set(int seconds)
        {
            configuration.Set("Cameras:door:Capture:StallTimeout", $"00:00:{seconds}");
            configuration.Announce();
        }

        configuration.Set("Cameras:door:Capture:StallTimeout", "00:00:11");
        using var mayFail = new ManualResetEventSlim();
        int made = 0;
        Func<IServiceProvider, IFrameSource> create = _ =>
        {
            if (Interlocked.Increment(ref made) != 2) return new ScriptedSource();
            mayFail.Wait(TestHost.Limit);
            throw new InvalidOperationException("not now");
        };
        using IHost host = Build(configuration, create);
        await host.StartAsync(TestContext.Current.CancellationToken);
        Camera door = host.Services.GetRequiredService<CameraRegistry>()["door"];
        TestHost.WaitFor(() => door.Capture.State == CaptureState.Live);

        // The second opening fails after a third one was asked for.
        Set(12);
        TestHost.WaitFor(() => Volatile.Read(ref made) == 2);
        Set(13);
        mayFail.Set();
        TestHost.WaitFor(() => door.StallTimeout == TimeSpan.FromSeconds(13));

        // The first options again are a change.
        Set(11);
        TestHost.WaitFor(() => door.StallTimeout == TimeSpan.FromSeconds(11));
        Assert.Equal(4, Volatile.Read(ref made));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_first_opening_that_failed_is_tried_again_with_the_next_announcement()
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:door:Capture:StallTimeout", "00:00:11");
        int made = 0;
        Func<IServiceProvider, IFrameSource> create = _ => Interlocked.Increment(ref made) == 1
            ? throw new InvalidOperationException("not now")
            : new ScriptedSource();
        var log = new ListLoggerProvider();
        using IHost host = Build(configuration, create, log);
        await host.StartAsync(TestContext.Current.CancellationToken);
        Camera door = host.Services.GetRequiredService<CameraRegistry>()["door"];
        TestHost.WaitFor(() => log.Logger.Lines.Any(line => line.Contains("door could not be opened")));
        Assert.Equal(TimeSpan.FromSeconds(11), door.StallTimeout);
        Assert.Equal(1, Volatile.Read(ref made));

        // Until it is open: the announcement may come before the failure is known.
        TestHost.WaitFor(() =>
        {
            configuration.Announce();
            return door.Capture.State == CaptureState.Live;
        });
        Assert.Equal(2, Volatile.Read(ref made));
        Assert.DoesNotContain(log.Logger.Lines, line => line.Contains("its configuration has changed"));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_announcement_that_a_later_look_overtakes_tries_again_all_the_same()
    {
        int made = 0;
        var options = new CameraOptions
        {
            CreateSource = _ => Interlocked.Increment(ref made) == 1
                ? throw new InvalidOperationException("not now")
                : new ScriptedSource(),
        };
        await using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        var camera = new Camera("door", options, services, new ListLogger());
        using LatestFrameCapture capture = camera.Capture;
        await camera.OpenAsync().WaitAsync(TestHost.Limit, TestContext.Current.CancellationToken);
        using var isMaking = new ManualResetEventSlim();
        using var mayMake = new ManualResetEventSlim();
        CameraOptions MakeSlowly()
        {
            isMaking.Set();
            mayMake.Wait(TestHost.Limit);
            return options;
        }

        Task announced = Task.Run(() => camera.Apply(MakeSlowly, isRetry: true), TestContext.Current.CancellationToken);
        Assert.True(isMaking.Wait(TestHost.Limit, TestContext.Current.CancellationToken));
        camera.Apply(() => options, isRetry: false);
        Assert.Equal(1, Volatile.Read(ref made));
        mayMake.Set();
        await announced;
        TestHost.WaitFor(() => capture.State == CaptureState.Live);
        Assert.Equal(2, Volatile.Read(ref made));
    }

    [Fact]
    public async Task Changes_of_two_threads_end_with_the_last_one()
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:door:Capture:Capacity", "2");
        Func<IServiceProvider, IFrameSource> create = _ => new ScriptedSource();
        using IHost host = Build(configuration, create);
        await host.StartAsync(TestContext.Current.CancellationToken);
        Camera door = host.Services.GetRequiredService<CameraRegistry>()["door"];
        for (int round = 1; round <= 30; round++)
        {
            var timeout = TimeSpan.FromSeconds(10 + round);
            configuration.Set("Cameras:door:Capture:StallTimeout", timeout.ToString());
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(configuration.Announce)));
            TestHost.WaitFor(() => door.StallTimeout == timeout);
        }

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    // With the camera "door", whose source is made in code.
    private static IHost Build(
        ChangingConfiguration configuration,
        Func<IServiceProvider, IFrameSource> create,
        ListLoggerProvider? log = null) =>
        TestHost.Build(
            configuration,
            app =>
            {
                app.Services.AddCameras(app.Configuration.GetSection("Cameras"));
                app.Services.Configure<CameraOptions>("door", options => options.CreateSource = create);
            },
            log);
}
