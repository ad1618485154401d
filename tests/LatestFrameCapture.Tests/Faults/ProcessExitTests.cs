using System.Diagnostics;

namespace LatestFrames;

/// <summary>Programs that end while they capture, without having disposed anything.</summary>
[Collection(CameraFixture.Collection)]
public sealed class ProcessExitTests(CameraFixture cameras, ITestOutputHelper output)
{
    private const int AtOnce = 5;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("return", 10)]
    [InlineData("exit", 10)]
    public async Task A_program_that_ends_while_it_captures_ends_well(string end, int times)
    {
        var ends = new List<TimeSpan>();
        for (int i = 0; i < times; i += AtOnce)
        {
            // Two that are read and one that is tried again and again.
            ends.AddRange(await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => RunAsync(
                end, cameras.Http.Url, cameras.Rtsp.Url, $"rtsp://127.0.0.1:{LoopbackServer.FreePort()}/camera"))));
        }

        output.WriteLine(
            $"{end}, {times} times: from the last frame to the end "
            + $"{ends.Min().TotalMilliseconds:F0} to {ends.Max().TotalMilliseconds:F0} ms");
        Assert.InRange(ends.Max().TotalSeconds, 0, 30);
    }

    private static async Task<TimeSpan> RunAsync(params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet", [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            using var limit = new CancellationTokenSource(s_limit);
            string? line = await process.StandardOutput.ReadLineAsync(limit.Token);
            long reading = Stopwatch.GetTimestamp();
            await process.WaitForExitAsync(limit.Token);
            TimeSpan duration = Stopwatch.GetElapsedTime(reading);
            Assert.Equal("reading", line);
            Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {await errors}");
            return duration;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
