using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>A program that captures with <see cref="FFmpegSource"/> is killed, or ends without a word.</summary>
public sealed class FFmpegOrphanTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    // 2 s on a machine with nothing else to do.
    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_readTimeout = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task No_child_outlives_its_parent(bool isKilled, bool isSilent)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = new RtspTestCamera { Description = PictureStream.Description(), Packets = stream.Packets }.Start();
        using var program = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), "wait", "ffmpeg:" + camera.UrlText()])
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
            output.WriteLine($"the child ended {duration.TotalMilliseconds:F0} ms after its parent; silent: {isSilent}, read timeout 3 s");
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
    public async Task A_child_that_is_being_started_when_its_parent_ends_does_not_outlive_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        long mark = 900_000_000L + Environment.ProcessId;
        using FFmpegTestInput script = FFmpegTestInput.Script($"exec sleep {mark}");
        for (int round = 0; round < 5; round++)
        {
            using var program = new Process
            {
                StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), "starting"])
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
                Assert.True(SpinWait.SpinUntil(() => !Marked().Any(), s_atOnce), $"round {round}: {Marked().Count()} are left");
            }
            finally
            {
                if (!program.HasExited) program.Kill(entireProcessTree: true);
                foreach (int id in Marked()) LibC.Signal(id, LibC.Kill);
            }
        }

        IEnumerable<int> Marked() => Directory.GetDirectories("/proc")
            .Where(folder => FFmpegTestInput.Read(Path.Combine(folder, "cmdline")).EndsWith($"sleep\0{mark}\0", StringComparison.Ordinal))
            .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
    }
}
