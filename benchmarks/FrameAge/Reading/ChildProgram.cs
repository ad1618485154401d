using System.Diagnostics;
using System.Text.Json;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>The program of a child process.</summary>
internal static class ChildProgram
{
    // Counting threads and handles makes garbage.
    private const int SamplesPerCount = 10;

    private static readonly TimeSpan s_sampleInterval = TimeSpan.FromSeconds(1);

    /// <summary>Measures, and writes the report as one line of JSON.</summary>
    /// <returns>0 when there is a report, else 1.</returns>
    public static int Run(string plan)
    {
        new Thread(EndWithParent) { IsBackground = true, Name = "Parent" }.Start();

        // Loading OpenCV is no part of opening a camera.
        using var loaded = new Mat();
        try
        {
            Report report = Measure(JsonSerializer.Deserialize<RunPlan>(plan, JsonSerializerOptions.Web)!);
            Console.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            return 0;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static Report Measure(RunPlan plan)
    {
        ProcessSample before = ProcessSample.Take();
        using var firstFrames = new CountdownEvent(plan.Cameras);
        List<CameraLoop> loops = [];
        for (int i = 0; i < plan.Cameras; i++) loops.Add(new CameraLoop(plan, i, firstFrames));
        try
        {
            if (!firstFrames.Wait(plan.OpenLimit))
                throw new InvalidOperationException($"{firstFrames.CurrentCount} cameras did not open.");
            return Measure(plan, before, loops);
        }
        finally
        {
            foreach (CameraLoop loop in loops) loop.End();
        }
    }

    private static Report Measure(RunPlan plan, ProcessSample before, List<CameraLoop> loops)
    {
        var samples = new List<TimedSample>((int)((plan.WarmUp + plan.Duration) / s_sampleInterval) + 1);
        long firstFrame = Stopwatch.GetTimestamp();
        SampleUntil(plan.WarmUp);
        TimeSpan cpuBefore = ProcessTree.TakeCpu();
        foreach (CameraLoop loop in loops) loop.BeginMeasuring();
        long start = Stopwatch.GetTimestamp();
        SampleUntil(plan.WarmUp + plan.Duration);
        foreach (CameraLoop loop in loops) loop.EndMeasuring();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double cpuSeconds = (ProcessTree.TakeCpu() - cpuBefore).TotalSeconds;
        samples.Add(new TimedSample(seconds, ProcessSample.Take()));
        double peakMb = ProcessTree.TakePeakMb();
        List<CameraReport> cameras = [.. loops.Select(loop => loop.End())];
        return new Report(seconds, cpuSeconds, peakMb, before, samples, cameras);

        void SampleUntil(TimeSpan end)
        {
            while (end - Stopwatch.GetElapsedTime(firstFrame) is var rest && rest > TimeSpan.Zero)
            {
                Thread.Sleep(rest < s_sampleInterval ? rest : s_sampleInterval);
                ProcessSample? counted = samples.Count % SamplesPerCount == 0 ? null : samples[^1].Process;
                TimeSpan elapsed = Stopwatch.GetElapsedTime(firstFrame) - plan.WarmUp;
                samples.Add(new TimedSample(elapsed.TotalSeconds, ProcessSample.Take(counted)));
            }
        }
    }

    private static void EndWithParent()
    {
        // The parent writes nothing: its end closes the pipe.
        Console.In.ReadToEnd();

        // Kill and not Exit: no destructor of a native library may run beside a native call.
        using Process process = Process.GetCurrentProcess();
        process.Kill();
    }
}
