using System.Diagnostics;

namespace LatestFrames;

/// <summary>Processes that are killed while they record.</summary>
public sealed class StreamRecorderKillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_process_that_is_killed_leaves_files_that_play_to_the_last_second() => KillAsync(times: 4);

    [Fact(Explicit = true)]
    public Task Fifty_processes_that_are_killed_leave_files_that_play_to_the_last_second() => KillAsync(times: 50);

    private async Task KillAsync(int times)
    {
        var stream = new PictureStream(PictureStream.Hundred);
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets
        }.Start();
        string directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
        var random = new Random(11);
        try
        {
            int worst = 0;
            for (int i = 0; i < times; i++)
                worst = Math.Max(
                    worst, await KillOneAsync(camera, directory, TimeSpan.FromSeconds(0.5 + random.NextDouble() * 3)));
            output.WriteLine($"{times} killed: of what had come at most {worst} pictures are missing, of 25 a second");
            Assert.InRange(worst, 0, 25);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Lets a program record and kills it.</summary>
    /// <returns>How many of the pictures that it had received are missing.</returns>
    private static async Task<int> KillOneAsync(RtspTestCamera camera, string directory, TimeSpan after)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "Forgetful.dll"), "record", directory, camera.UrlText()])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        process.Start();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
            limit.CancelAfter(s_limit);
            Assert.Equal("recording", await process.StandardOutput.ReadLineAsync(limit.Token));

            // From its first picture on.
            Assert.NotNull(await process.StandardOutput.ReadLineAsync(limit.Token));
            await Task.Delay(after, Token);
            process.Kill();

            // Against what the process had received, and not against what the camera had sent: on a busy machine that
            // is later.
            string[] lines = (await process.StandardOutput.ReadToEndAsync(limit.Token)).Split('\n');
            int received = lines.Length < 2
                ? 0
                : int.Parse(lines[^2], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(received > 0, "it has received nothing");
            await process.WaitForExitAsync(limit.Token);
            string file = Assert.Single(Directory.GetFiles(directory));
            List<int> indexes = await Probe.PlayAsync(file, mayBeCut: true);
            Assert.Equal(indexes.Select((_, n) => (indexes[0] + n) % 100), indexes);
            File.Delete(file);
            return received - indexes.Count;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            camera.CloseConnections();
        }
    }
}
