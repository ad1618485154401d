using System.Diagnostics;

namespace LatestFrames;

/// <summary>A program that captures with <see cref="FFmpegSource"/> is killed, or ends without a word.</summary>
public sealed class FFmpegOrphanTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

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
        try
        {
            using var limit = new CancellationTokenSource(s_limit);
            Assert.Equal("reading", await program.StandardOutput.ReadLineAsync(limit.Token));
            stream.IsSilent = isSilent;
            int child = Assert.Single(FFmpegTestInput.Children(program.Id)).Id;
            long start = Stopwatch.GetTimestamp();
            if (isKilled) program.Kill();
            else program.StandardInput.Close();
            await program.WaitForExitAsync(limit.Token);
            Assert.True(SpinWait.SpinUntil(() => !FFmpegTestInput.IsRunning(child), s_limit), "the child ends");
            output.WriteLine($"the child ended {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms after its parent; silent: {isSilent}, read timeout 3 s");
        }
        finally
        {
            if (!program.HasExited) program.Kill();
        }
    }
}
