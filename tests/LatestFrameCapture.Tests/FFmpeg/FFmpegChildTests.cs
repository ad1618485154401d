using System.Diagnostics;

namespace LatestFrames;

/// <summary>Children that die, stop, hang, or are something else than <c>ffmpeg</c>; and what they leave.</summary>
/// <remarks>
/// How often a child is killed, and a source opened and closed, is 10 and 30 times, or what LATEST_FRAME_CHILDREN says.
/// </remarks>
public sealed class FFmpegChildTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly int? s_times =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_CHILDREN"), out int times) ? times : null;

    [Fact]
    public void A_child_that_is_killed_costs_one_reconnection()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Start(stream);
        using var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()));
        watched.WaitFor(_ => true, count: 5);
        int times = s_times ?? 10;
        var waits = new List<double>();
        for (int i = 0; i < times; i++)
        {
            int seen = watched.Pictures.Count;
            long start = Stopwatch.GetTimestamp();
            Process.GetProcessById(FFmpegTestInput.Child()).Kill();
            watched.WaitUntil(() => watched.Statistics.TotalConnections == i + 2, "new connection");
            watched.WaitFor(_ => true, count: seen + 1);
            waits.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            watched.WaitFor(_ => true, count: watched.Pictures.Count + 2);
        }

        waits.Sort();
        Assert.InRange(waits[times / 2], 0, 5000);
        output.WriteLine(
            $"{times} kills, to the next picture: median {waits[times / 2]:F0} ms, longest {waits[^1]:F0} ms");
        Assert.Equal(0, watched.Statistics.TotalAbandoned);
        Assert.Equal(times + 1, watched.Statistics.TotalConnections);
        AssertGone(except: 1);
    }

    [Fact]
    public void A_child_that_is_stopped_costs_the_stall_timeout()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGSTOP");
        using RtspTestCamera camera = Start(new PictureStream(PictureStream.Hundred));
        using var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()), WatchedRtsp.Quick);
        watched.WaitFor(_ => true, count: 5);
        int child = FFmpegTestInput.Child();
        LibC.Signal(child, 19);
        long start = Stopwatch.GetTimestamp();
        watched.WaitUntil(() => watched.Statistics.TotalConnections == 2, "new connection");
        watched.WaitFor(_ => true, count: watched.Pictures.Count + 1);
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"a picture after {duration.TotalMilliseconds:F0} ms");
        Assert.InRange(
            duration,
            WatchedRtsp.Quick.StallTimeout - TimeSpan.FromMilliseconds(500),
            WatchedRtsp.Quick.StallTimeout + TimeSpan.FromSeconds(10));
        Assert.True(
            SpinWait.SpinUntil(() => !FFmpegTestInput.IsRunning(child), s_limit), "the stopped child is killed");
        Assert.Equal(0, watched.Statistics.TotalAbandoned);
    }

    [Theory]
    [InlineData("59. 27.100", 1)]
    [InlineData("58. 24.100", 2)]
    public void A_camera_that_turns_its_picture_shows_none_that_is_cut_or_scaled(string format, int connections)
    {
        // FFmpeg before 4.4 scales, as a later one does without -autoscale 0.
        const int Change = 30;
        using RtspTestCamera camera = Start(PictureStream.Turning(Change));
        using FFmpegTestInput script = FFmpegTestInput.Script(
            "for a in \"$@\"; do shift; [ \"$a\" = -stimeout ] && a=-timeout; set -- \"$@\" \"$a\"; done\n"
            + "exec \"$FFMPEG\" \"$@\"",
            format);
        using var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()) { ExecutablePath = script.FilePath });
        IReadOnlyList<SeenPicture> pictures = watched.WaitFor(picture => picture.Width == 320, count: 20);

        Assert.Contains(pictures, picture => picture.Width == 480);
        Assert.All(pictures, picture => Assert.NotNull(picture.Index));
        Assert.All(pictures, picture => Assert.Equal(
            picture.Index < Change ? (480, 320) : (320, 480), (picture.Width, picture.Height)));
        Assert.Equal(connections, watched.Statistics.TotalConnections);
    }

    [Fact]
    public void A_silent_camera_is_a_stall()
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = Start(stream);
        using var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()), WatchedRtsp.Quick);
        watched.WaitFor(_ => true, count: 5);
        stream.IsSilent = true;
        watched.WaitUntil(() => watched.Statistics.TotalFailures > 0, "failure");
        stream.IsSilent = false;
        watched.WaitFor(_ => true, count: watched.Pictures.Count + 3);
        Assert.Equal(0, watched.Statistics.TotalAbandoned);
    }

    [Fact]
    public void A_child_and_its_children_that_ignore_the_polite_end_are_killed()
    {
        using RtspTestCamera camera = Start(new PictureStream(PictureStream.Hundred));
        using FFmpegTestInput script = FFmpegTestInput.Script(
            $"trap '' TERM PIPE\nsleep {Own(1)} &\n\"$FFMPEG\" \"$@\"\nsleep {Own(1)}");
        using (var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()) { ExecutablePath = script.FilePath }))
        {
            watched.WaitFor(_ => true, count: 5);
        }

        Assert.True(
            SpinWait.SpinUntil(
                () => !AllCommands().Any(command => command.Contains($"sleep\0{Own(1)}\0", StringComparison.Ordinal)),
                s_limit),
            "its children are gone");
        AssertGone();
    }

    [Fact]
    public void A_script_that_ends_at_once_leaves_no_children()
    {
        using RtspTestCamera camera = Start(new PictureStream(PictureStream.Hundred));
        using FFmpegTestInput script = FFmpegTestInput.Script($"sleep {Own(2)} &\n\"$FFMPEG\" \"$@\"");
        using (var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()) { ExecutablePath = script.FilePath }))
        {
            watched.WaitFor(_ => true, count: 5);
        }

        Assert.True(
            SpinWait.SpinUntil(
                () => !AllCommands().Any(command => command.Contains($"sleep\0{Own(2)}\0", StringComparison.Ordinal)),
                s_limit),
            "its children are gone");
        AssertGone();
    }

    [Theory]
    [InlineData("head -c 100000 /dev/urandom", CaptureFailureReason.NotAVideoSource)]
    [InlineData("exec cat /dev/zero", CaptureFailureReason.NotAVideoSource)]
    [InlineData("echo nonsense >&2; exit 3", CaptureFailureReason.Unknown)]
    [InlineData("yes nonsense >&2", CaptureFailureReason.TimedOut)]
    [InlineData("cat /dev/urandom >&2\ntrue", CaptureFailureReason.TimedOut)]
    [InlineData("exec sleep 1000", CaptureFailureReason.TimedOut)]
    [InlineData("exec >&- 2>&-; exec sleep 1000", CaptureFailureReason.Unknown)]
    [InlineData("exit 0", CaptureFailureReason.Ended)]
    public void Something_else_in_its_place_is_a_failure_in_time(string body, CaptureFailureReason reason)
    {
        using FFmpegTestInput script = FFmpegTestInput.Script(body);
        using (var capture = new LatestFrameCapture(
            WatchedRtsp.Patient with { Reconnect = null, OpenTimeout = TimeSpan.FromSeconds(1) }))
        {
            long start = Stopwatch.GetTimestamp();
            Assert.False(capture.Open(new FFmpegSource("rtsp://127.0.0.1/x") { ExecutablePath = script.FilePath }));
            output.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms: {capture.Failure}");
            Assert.Equal(reason, capture.Failure!.Reason);
            Assert.Equal(0, capture.GetStatistics().TotalAbandoned);
        }

        AssertGone();
    }

    [Fact]
    public void Pictures_go_on_while_standard_error_is_flooded()
    {
        using RtspTestCamera camera = Start(new PictureStream(PictureStream.Hundred));
        using FFmpegTestInput script = FFmpegTestInput.Script(
            $"yes '[error] flood {Own(3)}' >&2 &\nexec \"$FFMPEG\" \"$@\"");
        using (var watched = new WatchedRtsp(new FFmpegSource(camera.UrlText()) { ExecutablePath = script.FilePath }))
        {
            watched.WaitFor(_ => true, count: 30);
            Assert.Equal(1, watched.Statistics.TotalConnections);
        }

        AssertGone();
        Assert.True(
            SpinWait.SpinUntil(
                () => !AllCommands().Any(
                    command => command.StartsWith($"yes\0[error] flood {Own(3)}\0", StringComparison.Ordinal)),
                s_limit),
            "its children are gone");
    }

    [Fact]
    public void Openings_and_closings_leave_no_thread_process_or_handle()
    {
        using RtspTestCamera camera = Start(new PictureStream(PictureStream.Hundred));
        using var capture = new LatestFrameCapture(WatchedRtsp.Patient);
        var source = new FFmpegSource(camera.UrlText());
        var closes = new List<double>();
        OpenAndClose(5);
        closes.Clear();
        ProcessFigures before = ProcessFigures.Take();
        int times = s_times ?? 30;
        OpenAndClose(times);
        AssertGone();
        ProcessFigures after = ProcessFigures.TakeSettled(before, growth: new(Threads: 3, Handles: 3, MemoryMb: 50));
        closes.Sort();
        output.WriteLine($"{before} -> {after}; Release: median {closes[times / 2]:F1} ms, longest {closes[^1]:F1} ms");
        Assert.InRange(after.Threads - before.Threads, -30, 3);
        Assert.InRange(after.Handles - before.Handles, -30, 3);
        Assert.InRange(closes[times / 2], 0, 300);

        void OpenAndClose(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Assert.True(capture.Open(source), capture.Failure?.Message);
                using (Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken)) Assert.NotNull(frame);
                long start = Stopwatch.GetTimestamp();
                capture.Release();
                closes.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                camera.ForgetConnections();
            }
        }
    }

    [Fact]
    public void A_child_that_drips_is_a_stall()
    {
        // No picture comes so slowly out of a process that has it.
        using FFmpegTestInput script = FFmpegTestInput.Script(
            "\"$FFMPEG\" \"$@\" | head -c 1000000\nwhile true; do printf x; sleep 0.1; done");
        FFmpegSource source = Pattern(script);
        using var watched = new WatchedRtsp(source, WatchedRtsp.Quick);
        watched.WaitUntil(() => watched.Statistics.TotalStalls > 0, "stall");
        Assert.NotEmpty(watched.Pictures);
    }

    [Theory]
    [InlineData("exec >&- 2>&-; exec sleep 1000")]
    [InlineData("exec cat /dev/zero >&2")]
    public async Task Dispose_does_not_wait_for_a_child_that_closed_its_output_and_goes_on(string body)
    {
        using FFmpegTestInput script = FFmpegTestInput.Script(body);
        var times = new List<double>();
        for (int i = 0; i < 15; i++)
        {
            var capture = new LatestFrameCapture(WatchedRtsp.Patient with { Reconnect = null });
            var open = Task.Run(() => Open(capture, Pattern(script)), TestContext.Current.CancellationToken);
            Assert.True(
                SpinWait.SpinUntil(
                    () => open.IsCompleted
                        || FFmpegTestInput.Children().Any(
                            child => child.Command.Contains("sleep", StringComparison.Ordinal)
                                || child.Command.Contains("/dev/zero", StringComparison.Ordinal)),
                    s_limit),
                "a child");
            long start = Stopwatch.GetTimestamp();
            capture.Dispose();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await open.WaitAsync(s_limit, TestContext.Current.CancellationToken);
            AssertGone();
        }

        times.Sort();
        output.WriteLine($"median {times[7]:F1} ms, longest {times[^1]:F1} ms");
        Assert.InRange(times[7], 0, 200);
    }

    [Theory]
    [InlineData("trap '' TERM PIPE\nsleep 1000")]
    [InlineData("exec sleep 1000")]
    public void Dispose_does_not_wait_for_a_child_that_opens_or_does_not_end(string body)
    {
        using FFmpegTestInput script = FFmpegTestInput.Script(body);
        var capture = new LatestFrameCapture(WatchedRtsp.Patient);
        var open = Task.Run(
            () => capture.Open(new FFmpegSource("rtsp://127.0.0.1/x") { ExecutablePath = script.FilePath }),
            TestContext.Current.CancellationToken);
        Assert.True(
            SpinWait.SpinUntil(
                () => FFmpegTestInput.Children().Any(
                    child => child.Command.Contains("rawvideo", StringComparison.Ordinal)
                        || child.Command.Contains("sleep", StringComparison.Ordinal)),
                s_limit),
            "a child");
        long start = Stopwatch.GetTimestamp();
        capture.Dispose();
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"{duration.TotalMilliseconds:F1} ms");

        // The capture waits for its thread for 2 s at most; the child has half a second to end, and is not waited for.
        Assert.InRange(duration.TotalMilliseconds, 0, 450);
        Assert.True(SpinWait.SpinUntil(() => open.IsCompleted, s_limit), "Open returns");
        AssertGone();
    }

    private static FFmpegSource Pattern(FFmpegTestInput script) =>
        new("testsrc=size=320x240:rate=25,realtime")
        {
            ExecutablePath = script.FilePath,
            InputOptions = { ["f"] = "lavfi" }
        };

    private static void Open(LatestFrameCapture capture, FFmpegSource source)
    {
        try
        {
            capture.Open(source);
        }
        catch (ObjectDisposedException)
        {
            // Disposed before it began.
        }
    }

    private static RtspTestCamera Start(PictureStream stream) =>
        new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();

    private static void AssertGone(int except = 0)
    {
        bool isGone = SpinWait.SpinUntil(() => Ours().Count <= except, s_limit);
        Assert.True(isGone, string.Join('\n', Ours()));

        static List<(int Id, string Command)> Ours() =>
            [
                .. FFmpegTestInput.Children().Where(
                    child => child.Command.Contains("latest-frames-", StringComparison.Ordinal)
                        || child.Command.Contains("rawvideo", StringComparison.Ordinal))
            ];
    }

    // A number for a command line that no other process of the machine has.
    private static long Own(int number) => 100_000_000L * number + Environment.ProcessId;

    private static IEnumerable<string> AllCommands() => Directory.Exists("/proc")
        ? Directory
            .GetDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Select(folder => FFmpegTestInput.Read(Path.Combine(folder, "cmdline")))
        : [];
}
