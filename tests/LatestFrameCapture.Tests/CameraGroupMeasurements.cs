using System.Diagnostics;
using System.Globalization;

namespace LatestFrames;

/// <summary>
/// A group of four real streams, and what one frozen camera of them costs; run by hand, with its output shown.
/// GROUP_SECONDS says how long each part is.
/// </summary>
public sealed class CameraGroupMeasurements(ITestOutputHelper output)
{
    private const int Count = 4;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("GROUP_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(25, false)]
    [InlineData(40, false)]
    [InlineData(40, true)]
    public async Task Four_cameras_at_25_a_second(int toleranceMs, bool byCameraTime)
    {
        Assert.SkipUnless(RtspCamera.IsAvailable(out string? whyNot), whyNot ?? "");
        var cameras = new List<CameraSimulator>();
        var captures = new List<LatestFrameCapture>();
        try
        {
            for (int i = 0; i < Count; i++)
            {
                cameras.Add(await RtspCamera.StartAsync(
                    new() { Width = 640, Height = 360, BitrateKbps = 1500 }, Token));
                captures.Add(new LatestFrameCapture(new RtspSource(cameras[i].Url)));
            }

            CameraGroupOptions options = new()
            {
                Tolerance = TimeSpan.FromMilliseconds(toleranceMs),
                UseCameraTime = byCameraTime,
            };
            using var group = new CameraGroup(captures, options);

            // Until each camera's clock is known: from its first sender report on.
            var clock = Stopwatch.StartNew();
            BatchClock wanted = byCameraTime ? BatchClock.Camera : BatchClock.Arrival;
            BatchClock? found = null;
            while (found != wanted || clock.Elapsed < TimeSpan.FromSeconds(2))
            {
                Assert.True(clock.Elapsed < s_limit, "A camera's clock is not known.");
                using FrameBatch? batch = await group.ReadAsync(Token);
                found = batch is { IsComplete: true } ? batch.Clock : null;
            }

            await MeasureAsync(group, "all four", options.Tolerance);
            cameras[0].Freeze();
            await MeasureAsync(group, "while one was frozen", options.Tolerance);
            cameras[0].Resume();
            await MeasureAsync(group, "after it", options.Tolerance);
        }
        finally
        {
            foreach (LatestFrameCapture capture in captures) capture.Dispose();
            foreach (CameraSimulator camera in cameras) await camera.DisposeAsync();
        }
    }

    private async Task MeasureAsync(CameraGroup group, string part, TimeSpan tolerance)
    {
        CameraGroupStatistics before = group.GetStatistics();
        long[] grabbed = [.. group.Captures.Select(capture => capture.GetStatistics().TotalGrabbed)];
        int[] frames = new int[Count];
        var ages = new List<double>();
        var spreads = new List<double>();
        int outside = 0;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < s_duration)
        {
            using FrameBatch? batch = await group.ReadAsync(Token).AsTask().WaitAsync(s_limit, Token);
            Assert.NotNull(batch);
            Frame[] there = [.. batch.Frames.OfType<Frame>()];
            for (int i = 0; i < Count; i++) frames[i] += batch.Frames[i] is null ? 0 : 1;
            DateTimeOffset[] times =
            [
                .. there.Select(frame => batch.Clock == BatchClock.Camera ? frame.CameraTime!.Value : frame.GrabbedAt)
            ];
            TimeSpan spread = times.Max() - times.Min();
            spreads.Add(spread.TotalMilliseconds);
            ages.AddRange(there.Select(frame => frame.Age.TotalMilliseconds));
            if (spread > tolerance) outside++;
        }

        CameraGroupStatistics after = group.GetStatistics();
        double seconds = clock.Elapsed.TotalSeconds;
        string rates = string.Join(", ", frames.Select((count, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"{count / seconds:0.0} of "
            + $"{(group.Captures[i].GetStatistics().TotalGrabbed - grabbed[i]) / seconds:0.0}")));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{part}: {(after.TotalBatches - before.TotalBatches) / seconds:0.0} batches/s, frames/s in them {rates}; "
            + $"incomplete {after.TotalIncomplete - before.TotalIncomplete}; "
            + $"spread p50 {Of(spreads, 0.5):0.0}, max {Of(spreads, 1):0.0} ms, outside the tolerance {outside}; "
            + $"age p50 {Of(ages, 0.5):0.0}, p95 {Of(ages, 0.95):0.0} ms; "
            + $"late {after.TotalLate - before.TotalLate}, unmatched {after.TotalUnmatched - before.TotalUnmatched}; "
            + $"load {File.ReadAllText("/proc/loadavg").Trim()}"));
        Assert.Equal(0, outside);
    }

    private static double Of(List<double> values, double part) =>
        values.Order().ElementAt((int)((values.Count - 1) * part));
}
