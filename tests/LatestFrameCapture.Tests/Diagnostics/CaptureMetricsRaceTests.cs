using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace LatestFrames;

/// <summary>Collecting while captures change, and changes of several threads.</summary>
public sealed class CaptureMetricsRaceTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false, "(unnamed) 1, garden 2")]
    [InlineData(true, "(unnamed) 1, door 1, garden 1")]
    public void What_another_thread_opens_while_a_source_is_asked_for_its_name_stays_counted(
        bool hasOptions, string counted)
    {
        using var factory = new TestMeterFactory();
        using var capture = new LatestFrameCapture(
            new ScriptedSource(),
            new LatestFrameCaptureOptions { Name = hasOptions ? "door" : null, MeterFactory = factory });
        var source = new SlowlyNamedSource(() =>
        {
            var garden = new LatestFrameCaptureOptions { Name = "garden", MeterFactory = factory };
            var thread = new Thread(() => capture.Open(new ScriptedSource(), garden)) { IsBackground = true };
            thread.Start();
            Assert.True(thread.Join(s_limit));
        });
        Assert.True(hasOptions
            ? capture.Open(source, new LatestFrameCaptureOptions { MeterFactory = factory })
            : capture.Open(source));

        using var collector = new MetricCollector<long>(
            factory, CaptureMetrics.MeterName, "latest_frame_capture.connections");
        collector.RecordObservableInstruments();
        IEnumerable<string> connections = collector.GetMeasurementSnapshot()
            .Select(one => $"{one.Tags["camera.name"]} {one.Value}").Order(StringComparer.Ordinal);
        Assert.Equal(counted, string.Join(", ", connections));
    }

    [Fact]
    public async Task No_counter_goes_back_or_away_while_the_camera_gets_another_name()
    {
        using var factory = new TestMeterFactory();
        using var collector = new MetricCollector<long>(
            factory, CaptureMetrics.MeterName, "latest_frame_capture.frames.grabbed");
        LatestFrameCaptureOptions[] options =
        [
            .. new[] { "door", "garden" }
                .Select(name => new LatestFrameCaptureOptions { Name = name, MeterFactory = factory })
        ];
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
            foreach ((string camera, long count) in last)
                Assert.InRange(now.GetValueOrDefault(camera), count, long.MaxValue);
            last = now;
        }
        while (!isLast);
        await renames;
        Assert.Equal(["door", "garden"], last.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(last.Values.Sum(), 200, capture.GetStatistics().TotalGrabbed);
    }

    private sealed class SlowlyNamedSource(Action onName) : IFrameSource
    {
        private readonly ScriptedSource _source = new();

        public string Name
        {
            get
            {
                onName();
                return "slowly named";
            }
        }

        public bool IsLive => true;

        public IFrameConnection? Open(FrameSourceOpening opening) => _source.Open(opening);
    }
}
