using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A thousand captures in a row that are disposed while others read them, at random moments.</summary>
/// <remarks>Or more of them, as for <see cref="DisposeRaces"/>.</remarks>
[Collection(CameraFixture.Collection)]
public sealed class DisposeRaceTests(CameraFixture cameras, ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("file", 920, 15)]
    [InlineData("http", 60, 100)]
    [InlineData("rtsp", 20, 900)]
    public async Task Dispose_while_reading_ends_every_reader_in_time(string source, int times, int longestMilliseconds)
    {
        times = DisposeRaces.Scale(times);
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var video = new TestVideo(frames: 50, framesPerSecond: 200, width: 256, height: 96);
        string url = source == "file" ? video.FilePath : cameras.Url(source);

        var durations = new List<TimeSpan>(times);
        long frames = 0;
        int abandoned = 0;
        for (int i = 0; i < times; i++)
        {
            var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { Capacity = 1 + random.Next(4) });

            // Also while it is being opened: the moment is as random as it gets.
            Task open = Task.Run(() => Open(capture, url), TestContext.Current.CancellationToken);
            Task<long>[] readers = [.. Enumerable.Range(0, 3)
                .Select(kind => Task.Run(() => ReadUntilDisposedAsync(capture, kind)))];
            await Task.Delay(random.Next(longestMilliseconds), TestContext.Current.CancellationToken);

            long start = Stopwatch.GetTimestamp();
            if (random.Next(2) == 0) capture.Dispose();
            else await capture.DisposeAsync();
            durations.Add(Stopwatch.GetElapsedTime(start));
            await open.WaitAsync(s_limit, TestContext.Current.CancellationToken);
            frames += (await Task.WhenAll(readers).WaitAsync(s_limit, TestContext.Current.CancellationToken)).Sum();

            CaptureStatistics statistics = capture.GetStatistics();
            abandoned += (int)statistics.TotalAbandoned;
            Assert.Null(Conservation.FindViolation(statistics));
        }

        durations.Sort();
        output.WriteLine(
            $"{source}: {times} races, {frames} frames read, "
            + $"longest Dispose {durations[^1].TotalMilliseconds:F0} ms, {abandoned} abandoned");

        // CloseTimeout; what a busy machine adds does not meet each of them.
        Assert.InRange(durations[times / 2].TotalSeconds, 0, 2.5);
        Assert.InRange(durations[^1], TimeSpan.Zero, s_limit);
    }

    private static void Open(LatestFrameCapture capture, string url)
    {
        try
        {
            capture.Open(url);
        }
        catch (ObjectDisposedException)
        {
            // Disposed before it began.
        }
    }

    private static async Task<long> ReadUntilDisposedAsync(LatestFrameCapture capture, int kind)
    {
        long frames = 0;
        using var image = new Mat();
        try
        {
            while (true)
            {
                bool isRead = kind switch
                {
                    0 => capture.Read(image) && StampCodec.TryRead(image, out _),
                    1 => Use(capture.ReadFrame()),
                    _ => Use(await capture.ReadAsync()),
                };
                if (isRead) frames++;
                else await Task.Yield();
            }
        }
        catch (ObjectDisposedException)
        {
            return frames;
        }
    }

    private static bool Use(Frame? frame)
    {
        using (frame) return frame is not null && StampCodec.TryRead(frame.Image, out _);
    }
}
