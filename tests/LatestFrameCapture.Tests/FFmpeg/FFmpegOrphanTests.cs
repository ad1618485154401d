using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>A program that captures with <see cref="FFmpegSource"/> is killed, or ends without a word.</summary>
/// <remarks>
/// It is killed at 5 random moments, or at as many as the environment variable LATEST_FRAME_KILLS says.
/// </remarks>
public sealed class FFmpegOrphanTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    // 2 s on a machine with nothing else to do.
    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_readTimeout = TimeSpan.FromSeconds(3);
    private static readonly int s_kills =
        int.TryParse(Environment.GetEnvironmentVariable("LATEST_FRAME_KILLS"), out int kills) ? kills : 5;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task No_child_outlives_its_parent(bool isKilled, bool isSilent)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera =
            new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        using var program = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), "wait", "ffmpeg:" + camera.UrlText()])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        program.Start();
        int? child = null;
        try
        {
            using var limit = new CancellationTokenSource(s_limit);
            Assert.Equal("reading", await program.StandardOutput.ReadLineAsync(limit.Token));
            stream.IsSilent = isSilent;
            child = Assert.Single(FFmpegTestInput.Children(program.Id)).Id;
            long start = Stopwatch.GetTimestamp();
            if (isKilled) program.Kill();
            else program.StandardInput.Close();
            await program.WaitForExitAsync(limit.Token);
            Assert.True(SpinWait.SpinUntil(() => !FFmpegTestInput.IsRunning(child.Value), s_limit), "the child ends");
            TimeSpan duration = Stopwatch.GetElapsedTime(start);
            output.WriteLine(
                $"the child ended {duration.TotalMilliseconds:F0} ms after its parent; silent: {isSilent}, "
                + "read timeout 3 s");
            bool isLate = isKilled && isSilent;
            Assert.InRange(duration, TimeSpan.Zero, s_atOnce + (isLate ? s_readTimeout : TimeSpan.Zero));
        }
        finally
        {
            if (!program.HasExited) program.Kill(entireProcessTree: true);
            if (child is { } id && FFmpegTestInput.IsRunning(id)) LibC.Signal(id, LibC.Kill);
        }
    }

    [Fact]
    public async Task A_parent_that_is_killed_at_any_moment_leaves_no_child()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera =
            new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();

        // A name that no other test's children have.
        string mark = Path.Combine(Path.GetTempPath(), $"latest-frames-{Guid.NewGuid():N}");
        File.CreateSymbolicLink(mark, FFmpegTestInput.Executable);
        int withChild = 0;
        double longest = 0;
        try
        {
            for (int i = 0; i < s_kills; i++)
            {
                using var program = Process.Start(new ProcessStartInfo(
                    "dotnet",
                    [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), "wait", "ffmpeg:" + camera.UrlText()])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    Environment = { [FFmpegPrograms.Variable] = mark },
                })!;

                // From before .NET has started until after the first picture; every second one has a child.
                if (i % 2 == 0) Assert.True(SpinWait.SpinUntil(() => Marked().Any(), s_limit), "a child is started");
                await Task.Delay(random.Next(i % 2 == 0 ? 400 : 1200), TestContext.Current.CancellationToken);
                if (Marked().Any()) withChild++;
                long start = Stopwatch.GetTimestamp();
                program.Kill();
                await program
                    .WaitForExitAsync(TestContext.Current.CancellationToken)
                    .WaitAsync(s_limit, TestContext.Current.CancellationToken);
                Assert.True(SpinWait.SpinUntil(() => !Marked().Any(), s_limit), $"round {i}: a child is left");
                longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        finally
        {
            foreach (int id in Marked()) LibC.Signal(id, LibC.Kill);
            File.Delete(mark);
        }

        output.WriteLine(
            $"{s_kills} parents killed, {withChild} of them with a child; "
            + $"the last child ended {longest:F1} s after its parent at most");

        IEnumerable<int> Marked() => MarkedBy(command => command.StartsWith(mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_child_that_is_being_started_when_its_parent_ends_does_not_outlive_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        long mark = 900_000_000L + Environment.ProcessId;
        using FFmpegTestInput script = FFmpegTestInput.Script($"exec sleep {mark}");
        for (int round = 0; round < 5; round++)
        {
            using var program = new Process
            {
                StartInfo = new ProcessStartInfo(
                    "dotnet", [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), "starting"])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    Environment = { [FFmpegPrograms.Variable] = script.FilePath },
                },
            };
            program.Start();
            try
            {
                using var limit = new CancellationTokenSource(s_limit);
                Assert.Equal("starting", await program.StandardOutput.ReadLineAsync(limit.Token));
                program.StandardInput.Close();
                await program.WaitForExitAsync(limit.Token);
                Assert.True(
                    SpinWait.SpinUntil(() => !Marked().Any(), s_atOnce),
                    $"round {round}: {Marked().Count()} are left");
            }
            finally
            {
                if (!program.HasExited) program.Kill(entireProcessTree: true);
                foreach (int id in Marked()) LibC.Signal(id, LibC.Kill);
            }
        }

        IEnumerable<int> Marked() =>
            MarkedBy(command => command.EndsWith($"sleep\0{mark}\0", StringComparison.Ordinal));
    }

    private static IEnumerable<int> MarkedBy(Func<string, bool> isMarked) => Directory.GetDirectories("/proc")
        .Where(folder => isMarked(FFmpegTestInput.Read(Path.Combine(folder, "cmdline"))))
        .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
}
