using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>One page's session, without a network.</summary>
public sealed class WallSessionTests
{
    // On a clock that stands still nothing makes up for a turn that was left out.
    [Fact]
    public async Task All_cameras_without_a_stream_are_told_at_once()
    {
        const int count = 5;
        await using TestApp app = await TestApp.StartAsync(
            Enumerable.Range(0, count).ToDictionary(i => $"camera{i}", _ => new StampedCamera { Size = new(320, 240) }),
            isTestServer: true,
            capture: options => options.TimeProvider = new WatchedClock(),
            services: services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()));
        foreach (CameraView view in app.Views.All)
        {
            var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            view.Stream.Add(() => known.TrySetResult());
            await known.Task.WaitAsync(TestApp.Limit);
            Assert.True(view.Stream.IsUnavailable);
        }

        var told = new HashSet<int>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var socket = new ScriptedSocket(Enumerable.Range(0, count).Select(i => $"play {i}"), json =>
        {
            if (json.TryGetProperty("noStream", out JsonElement camera)) told.Add(camera.GetInt32());
            if (told.Count == count) all.TrySetResult();
        });
        using var session = new WallSession(socket, app.Views);
        using var end = new CancellationTokenSource();
        Task run = session.RunAsync(end.Token);
        try
        {
            await all.Task.WaitAsync(TestApp.Limit);
        }
        finally
        {
            await end.CancelAsync();
            await run.WaitAsync(TestApp.Limit);
        }
    }

    [Fact]
    public async Task A_log_that_throws_ends_nothing()
    {
        using var log = new ThrowingLoggerProvider();
        await using TestApp app = await TestApp.StartAsync(
            new Dictionary<string, StampedCamera> { ["door"] = new() },
            isTestServer: true,
            services: services => services.AddLogging(logging => logging.AddProvider(log)));
        int lines = log.Lines;

        AspNetCoreLog.PictureFailed(app.Views.Logger, "door", new InvalidOperationException("a picture"));

        Assert.True(log.Lines > lines);
    }
}
