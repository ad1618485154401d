using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

public sealed class CaptureMetricsTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly TestMeterFactory _factory = new();

    public void Dispose() => _factory.Dispose();

    [Fact]
    public void Counters_are_those_of_the_statistics()
    {
        using LatestFrameCapture capture = Open("door", new ScriptedSource());
        for (int i = 0; i < 5; i++) capture.ReadFrame(TestContext.Current.CancellationToken)!.Dispose();
        capture.Release();

        CaptureStatistics statistics = capture.GetStatistics();
        Assert.True(statistics.TotalRead >= 5);
        Assert.Equal(statistics.TotalGrabbed, Only<long>("frames.grabbed").Value);
        Assert.Equal(statistics.TotalPushed, Only<long>("frames.pushed").Value);
        Assert.Equal(statistics.TotalRead, Only<long>("frames.read").Value);
        Assert.Equal(statistics.TotalDroppedUnread, Only<long>("frames.dropped").Value);
        Assert.Equal(1, Only<long>("connections").Value);
        Assert.Equal(0, Only<long>("stalls").Value);
        Assert.Equal(0, Only<long>("threads.abandoned").Value);
        Assert.Equal(0, Only<long>("taps.count").Value);
        Assert.Equal(0, Only<long>("taps.skipped").Value);
        Assert.Equal(0, Only<long>("recorders.count").Value);
        Assert.Equal(0, Only<long>("recorders.failed").Value);
        Assert.Equal(statistics.CurrentBuffers, Only<long>("buffers.count").Value);
        Assert.Equal("door", Only<long>("frames.grabbed").Tags["camera.name"]);
    }

    [Fact]
    public async Task Readers_of_coded_pictures_and_recorders_are_counted()
    {
        using var recorded = new RecordedCamera(
            new PictureStream(PictureStream.Hundred),
            options: WatchedRtsp.Patient with { Name = "door", MeterFactory = _factory });
        var late = new AccessUnitReaderOptions { MaxDelay = TimeSpan.FromSeconds(0.4) };
        using AccessUnitReader reader = recorded.Capture.CreateAccessUnitReader(late);
        await using var lost = new StreamRecorder(
            recorded.Capture, new StreamRecorderOptions { Directory = Path.Combine(recorded.Directory, "share") });
        await using StreamRecorder recorder = recorded.Recorder();
        lost.Start();
        recorder.Start();
        Assert.True(SpinWait.SpinUntil(() => lost.State == RecorderState.Failed, s_limit));
        RecordedCamera.WaitForPictures(recorder, 40);

        // The reader and the recorder that records; what the reader is late by.
        Assert.Equal(2, Only<long>("taps.count").Value);
        Assert.Equal(1, Only<long>("recorders.count").Value);
        Assert.Equal(1, Only<long>("recorders.failed").Value);
        var elapsed = Stopwatch.StartNew();
        while (true)
        {
            Assert.NotNull(reader.Read(TestContext.Current.CancellationToken));
            if (reader.TotalSkipped > 0) break;

            // After a pause of the machine pictures come in less time than it may be late by.
            Assert.True(elapsed.Elapsed < s_limit);
            RecordedCamera.WaitForPictures(recorder, (int)recorder.TotalPictures + 20);
        }

        await recorder.StopAsync();
        recorded.Capture.Release();
        Assert.Equal(reader.TotalSkipped + recorder.TotalSkipped, Only<long>("taps.skipped").Value);
        Assert.Equal(1, Only<long>("taps.count").Value);
        Assert.Equal(0, Only<long>("recorders.count").Value);
        Assert.Equal("door", Only<long>("recorders.failed").Tags["camera.name"]);
    }

    [Fact]
    public void Discarded_frames_have_a_reason()
    {
        using LatestFrameCapture capture = Open(
            "door", new ScriptedSource(), options => options.Conversion = FrameConversion.OnDemand);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalDiscardedUnwanted > 3, s_limit));
        capture.Release();

        IReadOnlyList<CollectedMeasurement<long>> discarded = Collect<long>("frames.discarded");
        Assert.Equal(
            ["backlog", "starved", "unusable", "unwanted"],
            discarded.Select(one => (string)one.Tags["reason"]!).Order(StringComparer.Ordinal));
        Assert.Equal(
            capture.GetStatistics().TotalDiscardedUnwanted,
            discarded.Single(one => Equals(one.Tags["reason"], "unwanted")).Value);
    }

    [Fact]
    public void A_failure_is_counted_by_its_reason()
    {
        using var failures = new MetricCollector<long>(
            _factory, CaptureMetrics.MeterName, "latest_frame_capture.failures");
        var source = new ScriptedSource
        {
            OnOpen = _ => false,
            Failure = new CaptureFailure(CaptureFailureReason.NameNotResolved, "no such camera"),
        };
        using LatestFrameCapture capture = Open("door", source, options => options.Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMilliseconds(1),
            MaxDelay = TimeSpan.FromMilliseconds(1),
            MaxAttempts = 2,
        });
        Assert.True(SpinWait.SpinUntil(() => capture.State == CaptureState.Faulted, s_limit));

        IReadOnlyList<CollectedMeasurement<long>> counted = failures.GetMeasurementSnapshot();
        Assert.Equal(3, counted.Sum(one => one.Value));
        Assert.All(counted, one => Assert.Equal("name_not_resolved", one.Tags["error.type"]));
        Assert.All(counted, one => Assert.Equal("door", one.Tags["camera.name"]));
    }

    [Fact]
    public void A_capture_is_in_one_state()
    {
        using LatestFrameCapture capture = Open("door", new ScriptedSource());
        IReadOnlyList<CollectedMeasurement<long>> states = Collect<long>("state");
        Assert.Equal(Enum.GetValues<CaptureState>().Length, states.Count);
        Assert.Equal("live", Assert.Single(states, one => one.Value == 1).Tags["state"]);
        Assert.Equal(1, states.Sum(one => one.Value));
    }

    [Fact]
    public void The_newest_frame_ages_until_the_source_is_closed()
    {
        var clock = new FakeTimeProvider();
        using var mayGoOn = new ManualResetEventSlim();
        var source = new ScriptedSource { OnGrab = number => number == 1 || mayGoOn.Wait(s_limit) };
        using LatestFrameCapture capture = Open("door", source, options =>
        {
            options.TimeProvider = clock;
            options.SkipBacklog = false;
        });
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalPushed == 1, s_limit));
        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), capture.GetStatistics().CurrentAge);
        Assert.Equal(3, Only<double>("frame.age").Value);

        mayGoOn.Set();
        capture.Release();
        Assert.Null(capture.GetStatistics().CurrentAge);
        Assert.Empty(Collect<double>("frame.age"));
    }

    [Fact]
    public void The_age_of_a_frame_is_recorded_when_it_is_read()
    {
        var clock = new FakeTimeProvider();
        using var mayGoOn = new ManualResetEventSlim();
        var source = new ScriptedSource { OnGrab = number => number == 1 || mayGoOn.Wait(s_limit) };
        using var ages = new MetricCollector<double>(
            _factory, CaptureMetrics.MeterName, "latest_frame_capture.read.age");
        using LatestFrameCapture capture = Open("door", source, options =>
        {
            options.TimeProvider = clock;
            options.SkipBacklog = false;
        });
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalPushed == 1, s_limit));
        clock.Advance(TimeSpan.FromMilliseconds(250));
        using var image = new Mat();
        Assert.True(capture.Read(image));

        CollectedMeasurement<double> age = Assert.Single(ages.GetMeasurementSnapshot());
        Assert.Equal(0.25, age.Value);
        Assert.Equal("door", age.Tags["camera.name"]);
        mayGoOn.Set();
    }

    [Fact]
    public void Captures_of_one_name_are_one_camera_whose_counters_never_go_back()
    {
        using LatestFrameCapture first = Open("door", new ScriptedSource());
        using (LatestFrameCapture second = Open("door", new ScriptedSource()))
        {
            Assert.Equal(2, Only<long>("connections").Value);
            Assert.Equal(2, Collect<long>("state").Sum(one => one.Value));
        }

        Assert.Equal(2, Only<long>("connections").Value);
        Assert.Equal(1, Collect<long>("state").Sum(one => one.Value));
        first.Dispose();
        Assert.Equal(2, Only<long>("connections").Value);
        Assert.Empty(Collect<long>("state"));
        using LatestFrameCapture third = Open("door", new ScriptedSource());
        Assert.Equal(3, Only<long>("connections").Value);
    }

    [Fact]
    public void Another_name_begins_at_nothing_and_the_earlier_one_keeps_its_count()
    {
        using LatestFrameCapture capture = Open("door", new ScriptedSource());
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalGrabbed > 100, s_limit));
        var options = new LatestFrameCaptureOptions { Name = "garden", MeterFactory = _factory };
        capture.Open(new ScriptedSource(), options);
        capture.Open(new ScriptedSource(), options);
        capture.Release();

        Dictionary<string, long> connections = Collect<long>("connections")
            .ToDictionary(one => (string)one.Tags["camera.name"]!, one => one.Value);
        Assert.Equal((1, 2), (connections["door"], connections["garden"]));
        Assert.Equal(3, capture.GetStatistics().TotalConnections);
        long[] grabbed = [.. Collect<long>("frames.grabbed").Select(one => one.Value)];
        Assert.All(grabbed, count => Assert.True(count > 0));
        Assert.Equal(capture.GetStatistics().TotalGrabbed, grabbed.Sum());
    }

    [Fact]
    public void Sums_have_every_total()
    {
        System.Reflection.PropertyInfo[] totals =
        [
            .. typeof(CaptureStatistics)
                .GetProperties()
                .Where(one => one.Name.StartsWith("Total", StringComparison.Ordinal))
        ];
        var one = new CaptureStatistics();
        for (int i = 0; i < totals.Length; i++) totals[i].SetValue(one, (long)(i + 1));

        CaptureStatistics sum = CaptureStatistics.Add(one, one);
        CaptureStatistics rest = CaptureStatistics.Subtract(sum, one);
        for (int i = 0; i < totals.Length; i++)
            Assert.Equal((2L * (i + 1), i + 1L), ((long)totals[i].GetValue(sum)!, (long)totals[i].GetValue(rest)!));
    }

    [Fact]
    public void A_listener_that_throws_costs_neither_a_frame_nor_a_connection()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == _factory) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidOperationException("no"));
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("no"));
        listener.Start();
        var source = new ScriptedSource { OnOpen = number => number > 2, OnGrab = number => number <= 50 };
        using LatestFrameCapture capture = Open("door", source, options =>
        {
            options.SkipBacklog = false;
            options.Reconnect = new ReconnectOptions
            {
                FirstDelay = TimeSpan.FromMilliseconds(1),
                MaxDelay = TimeSpan.FromMilliseconds(1),
            };
        });
        for (int i = 0; i < 5; i++) capture.ReadFrame(TestContext.Current.CancellationToken)!.Dispose();
        Assert.True(SpinWait.SpinUntil(() => source.Connections > 4, s_limit));
        capture.Release();
        Assert.Equal(0, capture.GetStatistics().CurrentLeased);
    }

    [Fact]
    public void A_forgotten_capture_is_collected_all_the_same()
    {
        Forget();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Collect<long>("state").Count == 0;
            },
            s_limit));

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Forget()
        {
            _ = Open("door", new ScriptedSource());
            Assert.Equal(1, Only<long>("connections").Value);
        }
    }

    [Theory]
    [InlineData(null, "(unnamed)")]
    [InlineData("rtsp://admin:secret@192.0.2.7/stream", "rtsp://admin:***@192.0.2.7/stream")]
    public void No_tag_holds_the_source_or_a_password(string? name, string shown)
    {
        using LatestFrameCapture capture =
            Open(name, new ScriptedSource { Name = "rtsp://admin:secret@192.0.2.9/stream" });
        Assert.Equal(shown, Only<long>("connections").Tags["camera.name"]);
    }

    [Fact]
    public void A_read_that_is_recorded_allocates_nothing()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == _factory && instrument is Histogram<double>)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        long recorded = 0;
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => recorded++);
        using LatestFrameCapture capture = Open("door", new ScriptedSource());
        using var image = new Mat();

        // .NET Standard's waits allocate by themselves.
        long without = Allocated();
        listener.Start();
        long with = Allocated();
        Assert.Equal(1200, recorded);
        Assert.InRange(with - without, -10_000, 1000);

        long Allocated()
        {
            for (int i = 0; i < 200; i++) Assert.True(capture.Read(image));
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++) capture.Read(image);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private LatestFrameCapture Open(
        string? name, ScriptedSource source, Action<LatestFrameCaptureOptions>? configure = null)
    {
        var options = new LatestFrameCaptureOptions { Name = name, MeterFactory = _factory };
        configure?.Invoke(options);
        return new LatestFrameCapture(source, options);
    }

    private CollectedMeasurement<T> Only<T>(string instrument)
        where T : struct, INumber<T> =>
        Assert.Single(Collect<T>(instrument));

    private IReadOnlyList<CollectedMeasurement<T>> Collect<T>(string instrument)
        where T : struct, INumber<T>
    {
        using var collector = new MetricCollector<T>(
            _factory, CaptureMetrics.MeterName, "latest_frame_capture." + instrument);
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot();
    }
}
