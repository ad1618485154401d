using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>The instruments of the meter <c>LatestFrameCapture</c> over all captures of one meter factory.</summary>
/// <remarks>
/// Counters and states are read when a collector asks, so that a frame costs nothing; only the age of a frame that is
/// read and the reason of a failure are recorded as they happen. Captures with one name are added up. Names and units
/// follow OpenTelemetry's conventions. Thread safety: all members may be called from any thread.
/// </remarks>
internal sealed class CaptureMetrics
{
    public const string MeterName = "LatestFrameCapture";

    private const string Prefix = "latest_frame_capture.";
    private const string CameraTag = "camera.name";
    private const string ReasonTag = "reason";
    private const string StateTag = "state";
    private const string ErrorTag = "error.type";

    private static readonly Lazy<CaptureMetrics> s_ofProcess = new(() => new CaptureMetrics(new Meter(MeterName)));
    private static readonly ConditionalWeakTable<IMeterFactory, CaptureMetrics> s_ofFactories = new();
    private static readonly CaptureState[] s_states = Enum.GetValues<CaptureState>();

    // From a frame of a camera of 200 a second to one that nobody should use any more.
    private static readonly double[] s_ageBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    // Guards: _captures.
    private readonly object _gate = new();
    private readonly List<IMeasuredCapture> _captures = [];
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _readAge;

    private CaptureMetrics(Meter meter)
    {
        AddCounter("frames.grabbed", "{frame}", "Frames that the source delivered.", of => of.TotalGrabbed);
        AddCounter("frames.pushed", "{frame}", "Frames that became the newest one.", of => of.TotalPushed);
        AddCounter("frames.read", "{frame}", "Frames that at least one reader returned.", of => of.TotalRead);
        AddCounter(
            "frames.dropped", "{frame}", "Frames that were replaced before anyone read them.",
            of => of.TotalDroppedUnread);
        meter.CreateObservableCounter(
            Prefix + "frames.discarded", () => Observe(ReasonTag, Discarded), "{frame}",
            "Frames that were grabbed and never became the newest one.");
        AddCounter("connections", "{connection}", "Connections made.", of => of.TotalConnections);
        AddCounter("stalls", "{stall}", "Times that a connection delivered nothing usable.", of => of.TotalStalls);
        AddCounter("packets.lost", "{packet}", "Packets that did not arrive.", of => of.TotalPacketsLost);
        AddCounter(
            "pictures.hidden", "{picture}", "Pictures not shown because a packet is missing.",
            of => of.TotalPicturesHidden);
        AddCounter(
            "pictures.skipped", "{picture}", "Pictures left out because decoding was too slow.",
            of => of.TotalPicturesSkipped);
        AddCounter(
            "decoders.restarted", "{restart}", "Decoders that were started again because they had ended by themselves.",
            of => of.TotalDecoderRestarts);
        AddGauge("buffers.count", "{buffer}", "Image buffers that exist.", of => of.CurrentBuffers);
        AddGauge(
            "threads.abandoned", "{thread}", "Threads that do not return from a native call.",
            of => of.CurrentAbandoned);
        meter.CreateObservableUpDownCounter(
            Prefix + "state", () => Observe(StateTag, States), "{capture}", "Captures in each state.");
        meter.CreateObservableGauge(
            Prefix + "frame.age", ObserveAges, "s", "The age of the newest frame; of several captures, the oldest.");
        _failures = meter.CreateCounter<long>(
            Prefix + "failures", "{failure}", "Connections that were lost or could not be made.");
        _readAge = meter.CreateHistogram(
            Prefix + "read.age", "s", "The age of frames as they are read.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = s_ageBounds });

        void AddCounter(string name, string unit, string description, Func<CaptureStatistics, long> value) =>
            meter.CreateObservableCounter(Prefix + name, () => Observe(value), unit, description);

        void AddGauge(string name, string unit, string description, Func<CaptureStatistics, long> value) =>
            meter.CreateObservableUpDownCounter(Prefix + name, () => Observe(value), unit, description);
    }

    /// <summary>Whether anyone collects the ages of frames that are read.</summary>
    public bool HasReadAge => _readAge.Enabled;

    /// <summary>Returns the metrics of a meter factory; null is the process's own meter.</summary>
    public static CaptureMetrics Of(IMeterFactory? factory) => factory is null
        ? s_ofProcess.Value
        : s_ofFactories.GetValue(factory, static factory => new CaptureMetrics(factory.Create(MeterName)));

    public void Add(IMeasuredCapture capture)
    {
        lock (_gate) _captures.Add(capture);
    }

    public void Remove(IMeasuredCapture capture)
    {
        lock (_gate) _captures.Remove(capture);
    }

    /// <summary>Records the age of a frame that is read.</summary>
    public void RecordRead(string camera, TimeSpan age) => _readAge.Record(age.TotalSeconds, Tag(CameraTag, camera));

    /// <summary>Counts a connection that was lost or could not be made.</summary>
    public void CountFailure(string camera, CaptureFailureReason reason) =>
        _failures.Add(1, Tag(CameraTag, camera), Tag(ErrorTag, TextOf(reason)));

    /// <summary>Returns a name of an enumeration as the conventions write it: <c>name_not_resolved</c>.</summary>
    public static string TextOf(Enum value) => string.Concat(
        value.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : $"{c}"));

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private static IEnumerable<(string Tag, long Value)> Discarded(IMeasuredCapture capture)
    {
        CaptureStatistics statistics = capture.GetStatistics();
        return
        [
            ("backlog", statistics.TotalDiscardedBacklog),
            ("unwanted", statistics.TotalDiscardedUnwanted),
            ("starved", statistics.TotalDiscardedStarved),
            ("unusable", statistics.TotalDiscardedUnusable),
        ];
    }

    private static IEnumerable<(string Tag, long Value)> States(IMeasuredCapture capture)
    {
        CaptureState current = capture.State;
        return s_states.Select(state => (TextOf(state), state == current ? 1L : 0));
    }

    // A collector keeps one value for each set of tags, so captures with one name are one.
    private IEnumerable<Measurement<long>> Observe(Func<CaptureStatistics, long> value) =>
        Snapshot()
            .GroupBy(capture => capture.CameraName)
            .Select(camera => new Measurement<long>(
                camera.Sum(capture => value(capture.GetStatistics())), Tag(CameraTag, camera.Key)));

    private IEnumerable<Measurement<long>> Observe(
        string tag, Func<IMeasuredCapture, IEnumerable<(string Tag, long Value)>> values) =>
        from capture in Snapshot()
        from one in values(capture)
        group one.Value by (capture.CameraName, one.Tag) into all
        select new Measurement<long>(all.Sum(), Tag(CameraTag, all.Key.CameraName), Tag(tag, all.Key.Tag));

    private IEnumerable<Measurement<double>> ObserveAges() =>
        from capture in Snapshot()
        let age = capture.GetStatistics().CurrentAge
        where age is not null
        group age.Value.TotalSeconds by capture.CameraName into all
        select new Measurement<double>(all.Max(), Tag(CameraTag, all.Key));

    private IMeasuredCapture[] Snapshot()
    {
        lock (_gate) return [.. _captures];
    }
}
