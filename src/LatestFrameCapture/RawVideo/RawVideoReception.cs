namespace LatestFrames;

/// <summary>Receives a stream without a container by TCP.</summary>
internal sealed class RawVideoReception : IUnitReception
{
    private const int ClockRate = 90_000;
    private const int MaxReadsAtOnce = 64;

    private readonly IByteWire _wire;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _token;
    private readonly UnitQueue _units = new();
    private readonly ParameterSets _sets;
    private readonly RawVideoSplitter _splitter;
    private readonly VideoSilence _silence;
    private readonly FrameRateMeter _rate = new(announced: 0);
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <param name="wire">The connection; owned from now on.</param>
    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="begin">What was read to learn the codec.</param>
    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="playback">What to do with the pictures.</param>
    /// <param name="token">Ends every wait.</param>
    public RawVideoReception(
        IByteWire wire,
        VideoCodec codec,
        ReadOnlySpan<byte> begin,
        TimeProvider timeProvider,
        UnitPlayback playback,
        CancellationToken token)
    {
        _wire = wire;
        _timeProvider = timeProvider;
        _token = token;
        _silence = new VideoSilence(timeProvider);
        Codec = codec;
        _sets = new ParameterSets(codec);

        // H.265's B-frames are not looked for: as many pictures may be held back as the stream allows.
        bool mayHoldBack = codec == VideoCodec.H265;
        var clock = new RtpClock(ClockRate, timeProvider, new SenderReports(timeProvider), mayHoldBack);
        _splitter = new RawVideoSplitter(codec, new NalAssembler(codec, _sets, clock, _units), clock, timeProvider);
        Queue = new DecodingQueue(
            timeProvider,
            playback.KeyFramesOnly,
            playback.ShowsDamaged,
            skipsAhead: !playback.IsOnDemand,
            _units.Return,
            playback.Inlet);
        Add(begin);
    }

    public VideoCodec Codec { get; }

    public string Protocol => "TCP";

    public string Accepted => "began a stream";

    public string SilenceHint => "";

    public bool IsRecording => false;

    public bool HasTimes => false;

    public TimeSpan? RecordingLength => null;

    public DecodingQueue Queue { get; }

    public bool IsClosed { get; private set; }

    // The other end says nothing when it closes.
    public CaptureFailure? Failure => null;

    public long LastArrivalTimestamp { get; private set; }

    public long? FirstArrivalTimestamp { get; private set; }

    public long? SilenceEndedAt => _silence.EndedAt;

    public double FramesPerSecond => _rate.FramesPerSecond;

    public (int Width, int Height) Size => (_sets.Info?.Width ?? 0, _sets.Info?.Height ?? 0);

    // TCP loses none; what a wrong guess cost is counted as pictures.
    public long LostPackets => 0;

    public long Units { get; private set; }

    public long Bytes { get; private set; }

    public void Start()
    {
        // It is sent without being asked for.
    }

    public void ReceiveWaiting()
    {
        for (int i = 0; i < MaxReadsAtOnce && !_token.IsCancellationRequested; i++)
        {
            if (IsClosed || !_wire.IsMoreWaiting) return;
            Receive(TimeSpan.Zero);
        }
    }

    public void Receive(TimeSpan limit)
    {
        TimeSpan? ending = _splitter.EndingPause - _timeProvider.GetElapsedTime(LastArrivalTimestamp);
        bool isEnding = ending < limit;
        TimeSpan wait = isEnding ? ending!.Value : limit;
        if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
        int read = _wire.Read(_buffer, 0, _buffer.Length, new WaitLimit(wait, _token));
        if (read == 0) _silence.OnNothing(_timeProvider.GetTimestamp());
        if (read > 0) Add(_buffer.AsSpan(0, read));
        else if (read < 0) IsClosed = true; // The last picture is left out: nothing says that it is complete.
        else if (isEnding) _splitter.EndPicture();
        TakeUnits();
    }

    public void Release(AccessUnit unit) => _units.Return(unit);

    public void Dispose()
    {
        _wire.Dispose();
        Queue.Clear();
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        LastArrivalTimestamp = _timeProvider.GetTimestamp();
        FirstArrivalTimestamp ??= LastArrivalTimestamp;
        _silence.OnArrival(LastArrivalTimestamp);
        _splitter.Add(bytes, LastArrivalTimestamp);
    }

    private void TakeUnits()
    {
        while (_units.TryTake(out AccessUnit? unit))
        {
            Units++;
            Bytes += unit.Length;
            _rate.Add(unit.Position);
            Queue.Add(unit);
        }
    }
}
