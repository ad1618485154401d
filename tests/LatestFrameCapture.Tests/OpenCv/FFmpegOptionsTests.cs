using System.Collections.Concurrent;
using System.Diagnostics;

namespace LatestFrames;

/// <summary>What native code reads is looked at through C's getenv.</summary>
public sealed class FFmpegOptionsTests
{
    private const string Variable = "OPENCV_FFMPEG_CAPTURE_OPTIONS";

    [Fact]
    public void An_open_sees_its_own_options_and_the_process_its_own_again()
    {
        string? before = NativeEnvironment.Get(Variable);
        string? seen = OpenInParallel("rtsp_transport;udp", () => NativeEnvironment.Get(Variable));

        Assert.Equal("rtsp_transport;udp", seen);
        Assert.Equal(before, NativeEnvironment.Get(Variable));
        Assert.Equal(before, OpenInParallel(null, () => NativeEnvironment.Get(Variable)));
    }

    [Fact]
    public async Task An_open_that_takes_long_delays_others_no_longer_than_reading_takes()
    {
        using var release = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        Task<bool> dead = Task.Run(() => OpenInParallel("a;1", () =>
        {
            inside.Set();
            return release.Wait(TimeSpan.FromSeconds(60));
        }));
        Assert.True(inside.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Equal("a;1", OpenInParallel("a;1", () => NativeEnvironment.Get(Variable)));
        Task<string?> other = Task.Run(() => OpenInParallel("b;2", () => NativeEnvironment.Get(Variable)));
        Assert.Equal("b;2", await other.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.False(dead.IsCompleted);
        release.Set();
        Assert.True(await dead);
        Assert.NotEqual("a;1", NativeEnvironment.Get(Variable));
    }

    [Fact]
    public async Task Those_that_wait_with_the_same_options_go_in_together()
    {
        using var release = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        Task<bool> first = Task.Run(() => OpenInParallel("a;1", () =>
        {
            inside.Set();
            return release.Wait(TimeSpan.FromSeconds(60));
        }));
        Assert.True(inside.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        // One after the other they would take a tenth of a second each.
        const int count = 60;
        var begun = new ConcurrentBag<long>();
        Task[] others = [.. Enumerable.Range(0, count).Select(_ => Task.Factory.StartNew(
            () => OpenInParallel("b;2", () =>
            {
                begun.Add(Stopwatch.GetTimestamp());
                Assert.Equal("b;2", NativeEnvironment.Get(Variable));
                return release.Wait(TimeSpan.FromSeconds(60));
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        Assert.True(SpinWait.SpinUntil(() => begun.Count == count, TimeSpan.FromSeconds(60)));
        release.Set();
        await Task.WhenAll(others);
        Assert.True(await first);
        Assert.InRange(Stopwatch.GetElapsedTime(begun.Min(), begun.Max()).TotalSeconds, 0, 5.5);
    }

    [Fact]
    public void Waiting_for_other_options_can_be_cancelled()
    {
        // A reading ends by itself after a tenth of a second, which a busy machine may need to get from one open to the
        // next.
        Assert.True(SpinWait.SpinUntil(
            () => OpenInParallel(
                "a;1",
                () => FFmpegOptions.OpenInParallel(
                    "b;2", () => "opened", new CancellationToken(canceled: true)) is null),
            TimeSpan.FromSeconds(30)));
        Assert.Equal("c;3", OpenInParallel("c;3", () => NativeEnvironment.Get(Variable)));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("0", false)]
    [InlineData(null, false)]
    public void A_switch_is_read_as_OpenCV_reads_it(string? value, bool isTrue) =>
        Assert.Equal(isTrue, FFmpegOptions.IsTrue(value));

    [Fact]
    public async Task Many_opens_at_once_each_see_their_own()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            (i, _) =>
            {
                string options = $"option;{i % 3}";
                Assert.Equal(options, OpenInParallel(options, () => NativeEnvironment.Get(Variable)));
                return ValueTask.CompletedTask;
            });
    }

    [Fact]
    public void The_options_are_written_as_OpenCV_reads_them()
    {
        var options = new Dictionary<string, string> { ["rtsp_transport"] = "udp", ["fflags"] = "nobuffer" };

        Assert.Equal("rtsp_transport;udp|fflags;nobuffer", FFmpegOptions.For("rtsp://camera/", options));
        Assert.Equal(
            "rtsp_transport;tcp|fpsprobesize;2",
            FFmpegOptions.For("rtsp://camera/", new Dictionary<string, string>()));
        Assert.Null(FFmpegOptions.For("http://camera/", new Dictionary<string, string>()));
    }

    [Fact]
    public async Task Where_opens_take_turns_waiting_for_one_can_be_cancelled()
    {
        using var release = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        Task<string?> first = Task.Run(() => FFmpegOptions.Open<string>("a;1", () =>
        {
            inside.Set();
            release.Wait(TimeSpan.FromSeconds(60));
            return NativeEnvironment.Get(Variable);
        }, CancellationToken.None));
        Assert.True(inside.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Task<string?> second = Task.Run(() =>
            FFmpegOptions.Open<string>("b;2", () => NativeEnvironment.Get(Variable), cancellation.Token));
        await cancellation.CancelAsync();
        string? seen = await second.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        release.Set();

        // Where they do not, the second may have been through before.
        Assert.True(seen is null || (FFmpegOptions.OpensInParallel && seen == "b;2"), seen);
        if (!FFmpegOptions.OpensInParallel) Assert.Equal("a;1", await first);
    }

    private static T? OpenInParallel<T>(string? options, Func<T?> open) =>
        FFmpegOptions.OpenInParallel(options, open, CancellationToken.None);
}
