using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>
/// What recording costs above receiving, and whether all that came is in the file; run by hand, with its output shown.
/// RECORD_SECONDS says how long.
/// </summary>
public sealed class StreamRecorderMeasurements(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("RECORD_SECONDS") ?? "60", CultureInfo.InvariantCulture));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Recording_1080p30(int count)
    {
        Assert.SkipUnless(RtspCamera.IsAvailable(out string? whyNot), whyNot ?? "");

        // In a process of its own, so that this one does nothing but receive and record.
        using Process camera = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "CameraSimulator"),
            ["--width", "1920", "--height", "1080", "--fps", "30", "--bitrate", "4000", "--until-stdin-closes"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string directory = Directory.CreateTempSubdirectory("latest-frames-").FullName;
        try
        {
            string url = (await camera.StandardOutput.ReadLineAsync(Token).AsTask().WaitAsync(s_limit, Token))!;
            await MeasureAsync(url, directory, count);
        }
        finally
        {
            camera.StandardInput.Close();
            await camera.WaitForExitAsync(CancellationToken.None).WaitAsync(s_limit, CancellationToken.None);
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task MeasureAsync(string url, string directory, int count)
    {
        using var capture = new LatestFrameCapture(
            new RtspSource(url), new LatestFrameCaptureOptions { Conversion = FrameConversion.OnDemand });
        TimeSpan part = s_duration / 5;
        await Task.Delay(part, Token);
        Sample before = await Sample.TakeAsync(capture, part);

        var recorders = new StreamRecorder[count];
        for (int i = 0; i < count; i++)
        {
            recorders[i] = new StreamRecorder(capture, new() { Directory = directory, Prefix = $"r{i}" });
            recorders[i].Start();
        }

        // The first tenth is no steady state: code is compiled, buffers grow.
        await Task.Delay(s_duration / 10, Token);
        Sample first = await Sample.TakeAsync(capture, s_duration * 0.45);
        Sample second = await Sample.TakeAsync(capture, s_duration * 0.45);
        for (int i = 0; i < count; i++)
        {
            StreamRecorder recorder = recorders[i];
            await recorder.StopAsync();
            string file = Assert.Single(Directory.GetFiles(directory, $"r{i}*.mkv"));
            long packets = await Probe.CountAsync(file);
            Write($"{recorder.TotalPictures} recorded, {recorder.TotalSkipped} skipped, {packets} in the file");
            Write($"{recorder.TotalBytes} bytes, {recorder.Failure}");
            await recorder.DisposeAsync();
            Assert.Equal((recorder.TotalPictures, 0), (packets, recorder.TotalSkipped));
        }

        Sample after = await Sample.TakeAsync(capture, part);
        CaptureStatistics statistics = capture.GetStatistics();
        Write($"{count} recorders of {url}; load {(await File.ReadAllTextAsync("/proc/loadavg", Token)).Trim()}");
        Write($"receiving: {before}, and after it {after}");
        Write($"recording: {first}, then {second}");
        Write($"connections {statistics.TotalConnections}, packets lost {statistics.TotalPacketsLost}");
    }

    private void Write(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Sample(double Cores, double BytesPerFrame, long Frames, double ManagedMb, double ResidentMb)
    {
        public static async Task<Sample> TakeAsync(LatestFrameCapture capture, TimeSpan duration)
        {
            using Process process = Process.GetCurrentProcess();
            long frames = capture.GetStatistics().TotalGrabbed;
            long bytes = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan cpu = process.TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            await Task.Delay(duration, Token);
            process.Refresh();
            double cores = (process.TotalProcessorTime - cpu) / clock.Elapsed;
            bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
            frames = capture.GetStatistics().TotalGrabbed - frames;
            double managed = GC.GetTotalMemory(forceFullCollection: true) / 1e6;
            process.Refresh();
            return new Sample(cores, (double)bytes / frames, frames, managed, process.WorkingSet64 / 1e6);
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Cores:0.0000} cores, {BytesPerFrame:0} bytes allocated a frame, {Frames} frames, "
            + $"{ManagedMb:0.0} MB managed, {ResidentMb:0.0} MB resident");
    }
}
