using System.Diagnostics;
using System.Net.Sockets;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>
/// Dispose, Release, a further Open and Set from other threads, at random moments, for each source without a native
/// call that waits. The number of moments is 60 each, or what the environment variable LATEST_FRAME_RACES says.
/// </summary>
public sealed class SourceRaceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly int s_times =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_RACES"), out int times) ? times : 60;

    [Theory]
    [InlineData("rtsp", 120)]
    [InlineData("http", 120)]
    [InlineData("snapshots", 120)]
    [InlineData("raw", 120)]
    [InlineData("raw, decoded by a child", 400)]
    [InlineData("ffmpeg", 400)]
    public async Task Calls_at_any_moment_end_in_time(string kind, int longestMilliseconds)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = kind == "snapshots" ? Snapshot : new MultipartStream().Answer,
        }.Start();
        using RtspTestCamera rtsp = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = new PictureStream(PictureStream.Hundred).Packets,
        }.Start();
        await using LoopbackServer server = RawCamera();
        var shared = Make();
        var durations = new List<double>();
        int abandoned = 0;
        for (int i = 0; i < s_times; i++)
        {
            var capture = new LatestFrameCapture(WatchedRtsp.Patient with { Capacity = 1 + random.Next(4) });
            IFrameSource source = random.Next(2) == 0 ? shared : Make();
            Task open = Run(() => capture.Open(source));
            Task read = Run(() =>
            {
                while (true)
                {
                    using Frame? frame = capture.ReadFrame();
                    if (frame is null) Thread.Yield();
                }
            });
            await Task.Delay(random.Next(longestMilliseconds), TestContext.Current.CancellationToken);
            Task set = Run(() => capture.Set(VideoCaptureProperties.Brightness, 0.5));
            Task other = Task.CompletedTask;
            switch (random.Next(3))
            {
                case 0:
                    other = Run(() => Measure(capture.Release));
                    break;
                case 1:
                    Measure(capture.Release);
                    other = Run(() => capture.Open(source));
                    await Task.Delay(random.Next(30), TestContext.Current.CancellationToken);
                    break;
            }

            Measure(capture.Dispose);
            await Task.WhenAll(open, read, set, other).WaitAsync(s_limit, TestContext.Current.CancellationToken);
            CaptureStatistics statistics = capture.GetStatistics();
            abandoned += (int)statistics.TotalAbandoned;
            Assert.Null(Conservation.FindViolation(statistics));
        }

        durations.Sort();
        output.WriteLine(
            $"{kind}: {s_times} moments, median {durations[durations.Count / 2]:F1} ms, "
            + $"longest {durations[^1]:F1} ms, {abandoned} abandoned");

        // A busy machine makes single ones late.
        Assert.InRange(durations[durations.Count * 9 / 10], 0, 500);
        Assert.Equal(0, abandoned);
        Assert.True(
            SpinWait.SpinUntil(
                () => camera.OpenConnections == 0 && server.Connections == 0 && !FFmpegTestInput.Children().Any(
                    child => child.Command.Contains("rawvideo", StringComparison.Ordinal)),
                s_limit),
            "connections and children are gone");

        IFrameSource Make() => kind switch
        {
            "rtsp" => new RtspSource(rtsp.UrlText()),
            "http" => camera.Source(),
            "snapshots" => new MotionJpegSource(camera.Url()) { PollInterval = TimeSpan.FromMilliseconds(20) },
            "raw" => new RawVideoSource($"tcp://127.0.0.1:{server.Port}"),
            "ffmpeg" => new FFmpegSource("testsrc=size=320x240:rate=25,realtime")
            {
                ExecutablePath = FFmpegTestInput.Executable,
                InputOptions = { ["f"] = "lavfi" },
            },
            _ => new RawVideoSource($"tcp://127.0.0.1:{server.Port}") { Decoder = VideoDecoderKind.FFmpegProcess },
        };

        void Measure(Action call)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                call();
            }
            finally
            {
                lock (durations) durations.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
    }

    private static Task Run(Action call) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                call();
            }
            catch (ObjectDisposedException)
            {
                // Expected: Dispose came first.
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static void Snapshot(HttpTestConnection connection, RtspTestRequest request)
    {
        if (connection.Pause(5)) connection.ReplyPicture(JpegPictures.Hundred[0]);
    }

    private static LoopbackServer RawCamera() => new(async (socket, token) =>
    {
        for (int i = 0; ; i++)
        {
            AccessUnit unit = PictureStream.Hundred.Units[i % PictureStream.Hundred.Units.Count];
            await socket.SendAsync(unit.Data.AsMemory(0, unit.Length), SocketFlags.None, token);
            await Task.Delay(20, token);
        }
    });
}
