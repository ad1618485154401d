using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>What a password must not reach: the data of the health checks and the lines of the log.</summary>
public sealed class CameraSecretsTests
{
    private const string Secret = "s3cretWord";

    private static readonly string s_address = $"rtsp://admin:{Secret}@192.0.2.7:8554/live";

    public static TheoryData<string> Cameras => [.. s_cameras.Keys];

    // A camera that is away, named in each way that there is.
    private static readonly Dictionary<string, Action<CameraOptions, int>> s_cameras = new()
    {
        ["a URL"] = (options, port) =>
        {
            options.Url = $"rtsp://admin:{Secret}@127.0.0.1:{port}/live?password={Secret}";
            options.Rtsp = new();
        },
        ["settings"] = (options, port) =>
        {
            options.Url = $"http://127.0.0.1:{port}/video?token={Secret}";
            (options.UserName, options.Password) = ("admin", Secret);
            options.MotionJpeg = new();
        },
        ["a source of the program"] = (options, _) => options.CreateSource = _ => new ScriptedSource
        {
            Name = s_address,
            OnOpen = _ => false,
            Failure = new CaptureFailure(CaptureFailureReason.Unreachable, $"No route to {s_address}."),
        },
    };

    [Theory]
    [MemberData(nameof(Cameras))]
    public async Task Of_a_camera_that_is_away_health_and_log_say_why_without_its_password(string camera)
    {
        var log = new ListLoggerProvider();
        int port = UnusedPort();
        using IHost host = Build(options => s_cameras[camera](options, port), log);
        await host.StartAsync(TestContext.Current.CancellationToken);
        TestHost.WaitFor(() => host.Capture("door").State == CaptureState.Reconnecting);

        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);
        HealthReportEntry entry = report.Entries["camera_door"];
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(entry.Data["reason"] is "Unreachable" or "Refused");
        Assert.Null(entry.Exception);
        Assert.Equal(camera == "a source of the program", entry.Description!.Contains("192.0.2.7", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, entry.Description, StringComparison.OrdinalIgnoreCase);
        Assert.All(entry.Data.Values, value => Assert.DoesNotContain(Secret, $"{value}", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(log.Logger.Lines, line => line.Contains("Reconnecting", StringComparison.Ordinal));
        Assert.All(log.Logger.Lines, line => Assert.DoesNotContain(Secret, line, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_change_that_is_invalid_is_logged_without_the_password()
    {
        var log = new ListLoggerProvider();
        var configuration = new ChangingConfiguration();
        configuration.Set("Cameras:door:Url", $"rtsp://admin:{Secret}@127.0.0.1:{UnusedPort()}/live");
        configuration.Set("Cameras:door:Rtsp:Transport", "Tcp");
        using IHost host = TestHost.Build(
            configuration, app => app.Services.AddCameras(app.Configuration.GetSection("Cameras")), log);
        await host.StartAsync(TestContext.Current.CancellationToken);

        // Of our validation, of the source's own checks, and of the binder, which tells the value that it cannot read.
        foreach ((string key, string value) in new[]
        {
            ("Password", Secret), ("Rtsp:VideoTrack", "99"), ("Rtsp:Latency", "00:01:00"), ("Rtsp:Transport", "Carrier"),
        })
        {
            int lines = log.Logger.Lines.Count(IsRefusal);
            configuration.Set("Cameras:door:" + key, value);
            configuration.Announce();
            TestHost.WaitFor(() => log.Logger.Lines.Count(IsRefusal) > lines);
        }

        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.All(log.Logger.Lines, line => Assert.DoesNotContain(Secret, line, StringComparison.OrdinalIgnoreCase));

        static bool IsRefusal(string line) => line.Contains("the changed configuration is invalid", StringComparison.Ordinal);
    }

    private static IHost Build(Action<CameraOptions> configure, ListLoggerProvider log) => TestHost.Build(
        null,
        app =>
        {
            app.Logging.SetMinimumLevel(LogLevel.Trace);
            app.Services.AddLatestFrameCapture("door", configure).AddHealthCheck();
        },
        log);

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
