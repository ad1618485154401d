using System.Diagnostics;

namespace LatestFrames;

/// <summary>What OpenCV does to a process: what it prints, and how it opens under a switch of the process.</summary>
[Collection(CameraFixture.Collection)]
public sealed class OpenCvProcessTests(CameraFixture cameras, ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_dead_camera_leaves_no_warning_of_OpenCV_on_standard_error()
    {
        string errors = await RunAsync("wait", new() { ["OPENCV_LOG_LEVEL"] = null }, TimeSpan.FromSeconds(3), Dead);
        Assert.DoesNotContain("WARN", errors, StringComparison.Ordinal);

        // Where OpenCV has a network its FFmpeg prints errors of its own, past OpenCV's log.
        if (!NetworkSupport.IsBuiltIn) Assert.Equal("", errors);
    }

    [Fact]
    public async Task A_log_level_that_somebody_has_chosen_stays()
    {
        string errors = await RunAsync(
            "wait", new() { ["OPENCV_LOG_LEVEL"] = "WARNING" }, TimeSpan.FromSeconds(1), Dead);

        // What the library sets is one of the warnings of 4.13.
        Assert.Equal(
            OpenCvVersion.Current >= new Version(4, 13),
            errors.Contains("OPENCV_FFMPEG_IS_THREAD_SAFE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_locks_of_OpenCV_in_force_many_cameras_open()
    {
        Network.Require();
        string[] living = [.. Enumerable.Repeat("opencv:" + cameras.Http.Url, 16)];
        long start = Stopwatch.GetTimestamp();
        await RunAsync("return", new() { ["OPENCV_FFMPEG_IS_THREAD_SAFE"] = "0" }, TimeSpan.Zero, living);
        output.WriteLine($"16 cameras after {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    }

    private static string[] Dead =>
    [
        $"opencv:rtsp://127.0.0.1:{LoopbackServer.FreePort()}/x",
        $"opencv:http://127.0.0.1:{LoopbackServer.FreePort()}/x"
    ];

    /// <summary>Runs a program that reads the sources, and returns what it wrote to standard error.</summary>
    private static async Task<string> RunAsync(
        string end, Dictionary<string, string?> variables, TimeSpan time, params string[] sources)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet", [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), end, .. sources])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        foreach ((string name, string? value) in variables) process.StartInfo.Environment[name] = value;
        process.Start();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            using var limit = new CancellationTokenSource(s_limit);
            string? line = await process.StandardOutput.ReadLineAsync(limit.Token);

            // Meanwhile the dead are tried again and again.
            await Task.Delay(time, limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            Assert.True(
                process.ExitCode == 0 && line == "reading", $"exit code {process.ExitCode}, {line}: {await errors}");
            return await errors;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
