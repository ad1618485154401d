using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
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

    // A program that makes up names must not grow for ever.
    private const int MostNames = 1000;

    private static readonly Lazy<CaptureMetrics> s_ofProcess = new(() => new CaptureMetrics(new Meter(MeterName)));
    private static readonly ConditionalWeakTable<IMeterFactory, CaptureMetrics> s_ofFactories = new();
    private static readonly CaptureState[] s_states = Enum.GetValues<CaptureState>();

    // From a frame of a camera of 200 a second to one that nobody should use any more.
    private static readonly double[] s_ageBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly (string? Reason, Func<CaptureStatistics, long> Value)[] s_discarded =
    [
        ("backlog", static of => of.TotalDiscardedBacklog),
        ("unwanted", static of => of.TotalDiscardedUnwanted),
        ("starved", static of => of.TotalDiscardedStarved),
        ("unusable", static of => of.TotalDiscardedUnusable),
    ];

    // Guards: _captures, _past.
    private readonly object _gate = new();
    private readonly List<IMeasuredCapture> _captures = [];

    // What captures that are gone have counted, by camera: a counter never goes back.
    private readonly Dictionary<string, CaptureStatistics> _past = [];
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
            Prefix + "frames.discarded", () => Observe(s_discarded), "{frame}",
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
            "decoders.restarted", "{restart}",
            "Decoders that were started again because they had ended or did not answer.",
            of => of.TotalDecoderRestarts);
        AddGauge("taps.count", "{tap}", "Readers of the camera's coded pictures.", of => of.CurrentTaps);
        AddCounter(
            "taps.skipped", "{picture}", "Coded pictures that such readers left out because they fell behind.",
            of => of.TotalTapsSkipped);
        AddGauge("recorders.count", "{recorder}", "Recordings that run.", of => of.CurrentRecorders);
        AddCounter(
            "recorders.failed", "{recorder}", "Recordings that could not go on.", of => of.TotalRecorderFailures);
        AddGauge("buffers.count", "{buffer}", "Image buffers that exist.", of => of.CurrentBuffers);
        AddGauge(
            "threads.abandoned", "{thread}", "Threads that do not return from a native call.",
            of => of.CurrentAbandoned);
        meter.CreateObservableUpDownCounter(
            Prefix + "state", ObserveStates, "{capture}", "Captures in each state.");
        meter.CreateObservableGauge(
            Prefix + "frame.age", ObserveAges, "s", "The age of the newest frame; of several captures, the oldest.");
        _failures = meter.CreateCounter<long>(
            Prefix + "failures", "{failure}", "Connections that were lost or could not be made.");
        _readAge = meter.CreateHistogram(
            Prefix + "read.age", "s", "The age of frames as they are read.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = s_ageBounds });

        void AddCounter(string name, string unit, string description, Func<CaptureStatistics, long> value) =>
            meter.CreateObservableCounter(Prefix + name, () => Observe([(null, value)]), unit, description);

        void AddGauge(string name, string unit, string description, Func<CaptureStatistics, long> value) =>
            meter.CreateObservableUpDownCounter(Prefix + name, () => ObserveNow(value), unit, description);
    }

    /// <summary>Whether anyone collects the ages of frames that are read.</summary>
    public bool HasReadAge => _readAge.Enabled;

    /// <summary>Returns the metrics of a meter factory; null is the process's own meter.</summary>
    public static CaptureMetrics Of(IMeterFactory? factory) => factory is null
        ? s_ofProcess.Value
        : OfFactory(factory);

    public void Add(IMeasuredCapture capture)
    {
        lock (_gate) _captures.Add(capture);
    }

    /// <summary>Removes a capture that counts no more.</summary>
    public void Remove(IMeasuredCapture capture)
    {
        CameraCounts? counted = null;
        try
        {
            counted = capture.Count();
        }
        finally
        {
            // Also when the user's clock, by which the statistics have an age, has thrown.
            lock (_gate)
            {
                if (_captures.Remove(capture) && counted is not null) AddPast_NeedsLock(counted);
            }
        }
    }

    /// <summary>Adds what a capture has counted under a name that it has no more.</summary>
    public static void Book(Dictionary<string, CaptureStatistics> past, string camera, CaptureStatistics counted)
    {
        if (past.TryGetValue(camera, out CaptureStatistics? before))
            past[camera] = CaptureStatistics.Add(before, counted);
        else if (past.Count < MostNames) past.Add(camera, counted);
    }

    /// <summary>Records the age of a frame that is read.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A listener's code.")]
    public void RecordRead(string camera, TimeProvider clock, long grabbedTimestamp)
    {
        try
        {
            _readAge.Record(clock.GetElapsedTime(grabbedTimestamp).TotalSeconds, Tag(CameraTag, camera));
        }
        catch (Exception)
        {
            // A listener's, or the clock's: the frame is read all the same.
        }
    }

    /// <summary>Counts a connection that was lost or could not be made.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A listener's code.")]
    public void CountFailure(string camera, CaptureFailureReason reason)
    {
        if (!_failures.Enabled) return;
        try
        {
            _failures.Add(1, Tag(CameraTag, camera), Tag(ErrorTag, TextOf(reason)));
        }
        catch (Exception)
        {
            // A listener's: the connection is tried again all the same.
        }
    }

    /// <summary>Returns a name of an enumeration as the conventions write it: <c>name_not_resolved</c>.</summary>
    public static string TextOf(Enum value) => string.Concat(
        value.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : $"{c}"));

    // GetValue may call its function twice; the instruments of a second one would be on the meter as well.
    private static CaptureMetrics OfFactory(IMeterFactory factory)
    {
        if (s_ofFactories.TryGetValue(factory, out CaptureMetrics? metrics)) return metrics;
        lock (s_ofFactories)
        {
            return s_ofFactories.GetValue(
                factory, static factory => new CaptureMetrics(factory.Create(MeterName)));
        }
    }

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    // A collector keeps one value for each set of tags, so captures with one name are one.
    private IEnumerable<Measurement<long>> Observe(
        IReadOnlyList<(string? Reason, Func<CaptureStatistics, long> Value)> counters)
    {
        KeyValuePair<string, CaptureStatistics>[] past;
        IMeasuredCapture[] captures;
        lock (_gate) (past, captures) = ([.. _past], [.. _captures]);
        return
            from camera in captures
                .Select(capture => capture.Count())
                .SelectMany(counts => counts.Earlier.Append(new(counts.CameraName, counts.Statistics)))
                .Concat(past)
                .GroupBy(one => one.Key, one => one.Value)
            from counter in counters
            let tag = Tag(CameraTag, camera.Key)
            let sum = camera.Sum(counter.Value)
            select counter.Reason is { } reason
                ? new Measurement<long>(sum, tag, Tag(ReasonTag, reason))
                : new Measurement<long>(sum, tag);
    }

    private IEnumerable<Measurement<long>> ObserveNow(Func<CaptureStatistics, long> value) =>
        Snapshot()
            .Select(capture => capture.Count())
            .GroupBy(counts => counts.CameraName, counts => value(counts.Statistics))
            .Select(camera => new Measurement<long>(camera.Sum(), Tag(CameraTag, camera.Key)));

    private IEnumerable<Measurement<long>> ObserveStates() =>
        from camera in Snapshot().GroupBy(capture => capture.CameraName, capture => capture.State)
        from state in s_states
        select new Measurement<long>(
            camera.Count(one => one == state), Tag(CameraTag, camera.Key), Tag(StateTag, TextOf(state)));

    private IEnumerable<Measurement<double>> ObserveAges() =>
        from capture in Snapshot()
        let counts = capture.Count()
        let age = counts.Statistics.CurrentAge
        where age is not null
        group age.Value.TotalSeconds by counts.CameraName into all
        select new Measurement<double>(all.Max(), Tag(CameraTag, all.Key));

    private void AddPast_NeedsLock(CameraCounts counts)
    {
        Debug.Assert(Monitor.IsEntered(_gate), "needs the gate");
        foreach (KeyValuePair<string, CaptureStatistics> one in counts.Earlier) Book(_past, one.Key, one.Value);
        Book(_past, counts.CameraName, counts.Statistics);
    }

    private IMeasuredCapture[] Snapshot()
    {
        lock (_gate) return [.. _captures];
    }
}
