using System.Diagnostics;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>How old frames are when their consumer gets them: what BenchmarkDotNet cannot measure.</summary>
internal static class AgeProgram
{
    // Before the measurement, without work: what FFmpeg had stored while opening is worked off, for all of them alike.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_work = TimeSpan.FromMilliseconds(100);

    private static readonly AgeCase[] s_cases =
    [
        new("VideoCapture, no work", url => new PlainConsumer(url), TimeSpan.Zero),
        new("VideoCapture, 100 ms of work", url => new PlainConsumer(url), s_work),
        new("a thread that overwrites one Mat, 100 ms of work", url => new OverwritingConsumer(url), s_work),
        new("LatestFrameCapture, 100 ms of work", url => new LatestConsumer(url), s_work),
        new("LatestFrameCapture, no work", url => new LatestConsumer(url), TimeSpan.Zero),
    ];

    public static async Task<int> RunAsync(TimeSpan duration)
    {
        if (!RtspCamera.IsAvailable(out string? whyNot))
        {
            await Console.Error.WriteLineAsync(whyNot).ConfigureAwait(false);
            return 1;
        }

        var options = new SimulatorOptions();
        await using RtspCamera camera = await RtspCamera.StartAsync(options).ConfigureAwait(false);
        Console.WriteLine($"{Machine.Describe()}  ");
        Console.WriteLine($"{options.Codec} {options.Width}x{options.Height} at {options.FramesPerSecond} fps over RTSP/TCP on loopback; one after the other, {duration.TotalSeconds:0} s each after {s_warmUp.TotalSeconds:0} s without work; age = from before drawing until Read returned");
        Console.WriteLine();
        Console.WriteLine("| consumer | p50 | p95 | p99 | max | frames |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        foreach (AgeCase ageCase in s_cases)
        {
            double[] ages = Measure(ageCase, camera.Url, duration);
            Array.Sort(ages);
            Console.WriteLine($"| {ageCase.Name} | {Milliseconds(ages, 50)} | {Milliseconds(ages, 95)} | {Milliseconds(ages, 99)} | {Milliseconds(ages, 100)} | {ages.Length} |");
        }

        return 0;
    }

    private static double[] Measure(AgeCase ageCase, string url, TimeSpan duration)
    {
        using IConsumer consumer = ageCase.Open(url);
        using var image = new Mat();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_warmUp) Read(consumer, image);

        var ages = new List<double>();
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            Read(consumer, image);
            if (StampCodec.AgeOf(image) is { } age) ages.Add(age.TotalMilliseconds);
            Thread.Sleep(ageCase.Work);
        }

        return [.. ages];
    }

    private static void Read(IConsumer consumer, Mat image)
    {
        if (!consumer.Read(image)) throw new InvalidOperationException("The simulator's stream ended.");
    }

    // The nearest rank: a value that occurred.
    private static string Milliseconds(double[] sorted, int percent) =>
        sorted.Length == 0 ? "–" : $"{sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * percent / 100.0) - 1)]:0} ms";
}
