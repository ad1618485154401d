using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LatestFrames;

/// <summary>How long an application with cameras takes to stop.</summary>
public sealed class CameraStopTests(ITestOutputHelper output)
{
    private const int Count = 16;
    private static readonly int[] s_dead = [1, 6, 11];

    // One after the other the three would take 30 s, two of them 20 s. On a quiet machine it is CloseTimeout and less
    // than 50 ms.
    [Fact]
    public async Task Three_of_sixteen_cameras_whose_calls_do_not_return_cost_one_close_timeout()
    {
        TimeSpan closeTimeout = TimeSpan.FromSeconds(10);
        using var mayReturn = new ManualResetEventSlim();
        using IHost host = Build(
            closeTimeout,
            options => options.CreateSource = _ => new ScriptedSource
            {
                OnOpen = _ => mayReturn.Wait(3 * TestHost.Limit),
            });

        TimeSpan stop = await MeasureStopAsync(host);
        mayReturn.Set();

        Assert.InRange(stop, TimeSpan.Zero, closeTimeout + TimeSpan.FromSeconds(8));
    }

    // Nothing waits in a call that cannot be interrupted: without the interruption it would be CloseTimeout.
    [Fact]
    public async Task Three_of_sixteen_cameras_that_accept_the_connection_and_say_nothing_cost_no_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using IHost host = Build(TimeSpan.FromSeconds(30), options =>
        {
            options.Url = $"rtsp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/live";
            options.Rtsp = new();
        });
        var connections = new List<TcpClient>();

        TimeSpan stop = await MeasureStopAsync(host, async () =>
        {
            using var limit = new CancellationTokenSource(TestHost.Limit);
            foreach (int _ in s_dead) connections.Add(await silent.AcceptTcpClientAsync(limit.Token));
        });
        foreach (TcpClient connection in connections) connection.Dispose();

        Assert.InRange(stop, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    private static IHost Build(TimeSpan closeTimeout, Action<CameraOptions> makeDead) => TestHost.Build(null, app =>
    {
        for (int i = 0; i < Count; i++)
        {
            int index = i;
            app.Services.AddLatestFrameCapture($"camera{i}", options =>
            {
                options.Capture.CloseTimeout = closeTimeout;
                options.Capture.OpenTimeout = 4 * TestHost.Limit;
                if (s_dead.Contains(index))
                {
                    makeDead(options);
                    return;
                }

                options.CreateSource = _ =>
                {
                    // At some 50 frames a second.
                    var never = new ManualResetEventSlim();
                    return new ScriptedSource { OnGrab = _ => !never.Wait(20) };
                };
            });
        }
    });

    private async Task<TimeSpan> MeasureStopAsync(IHost host, Func<Task>? afterStart = null)
    {
        await host.StartAsync(TestContext.Current.CancellationToken);
        CameraRegistry cameras = host.Services.GetRequiredService<CameraRegistry>();
        TestHost.WaitFor(
            () => cameras.Count(camera => camera.Capture.State == CaptureState.Live) == Count - s_dead.Length);
        Assert.Equal(s_dead.Length, cameras.Count(camera => camera.Capture.State == CaptureState.Opening));
        if (afterStart is not null) await afterStart();

        var watch = Stopwatch.StartNew();
        await host.StopAsync(TestContext.Current.CancellationToken);
        TimeSpan stop = watch.Elapsed;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} cameras, {s_dead.Length} without an answer: stopped in {stop.TotalSeconds:0.000} s"));
        Assert.All(cameras, camera => Assert.True(camera.Capture.IsDisposed));
        return stop;
    }
}
