using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace LatestFrames;

/// <summary>Collecting while captures change.</summary>
public sealed class CaptureMetricsRaceTests
{
    [Fact]
    public async Task No_counter_goes_back_or_away_while_the_camera_gets_another_name()
    {
        using var factory = new TestMeterFactory();
        using var collector = new MetricCollector<long>(factory, CaptureMetrics.MeterName, "latest_frame_capture.frames.grabbed");
        LatestFrameCaptureOptions[] options =
            [.. new[] { "door", "garden" }.Select(name => new LatestFrameCaptureOptions { Name = name, MeterFactory = factory })];
        using var capture = new LatestFrameCapture(new ScriptedSource(), options[0]);
        Task renames = Task.Factory.StartNew(
            () =>
            {
                for (int i = 1; i <= 200; i++) Assert.True(capture.Open(new ScriptedSource(), options[i % 2]));
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Dictionary<string, long> last = [];
        bool isLast;
        do
        {
            isLast = renames.IsCompleted;
            collector.RecordObservableInstruments();
            Dictionary<string, long> now = collector.GetMeasurementSnapshot(clear: true)
                .ToDictionary(one => (string)one.Tags["camera.name"]!, one => one.Value);
            foreach ((string camera, long count) in last) Assert.InRange(now.GetValueOrDefault(camera), count, long.MaxValue);
            last = now;
        }
        while (!isLast);
        await renames;
        Assert.Equal(["door", "garden"], last.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(last.Values.Sum(), 200, capture.GetStatistics().TotalGrabbed);
    }
}
