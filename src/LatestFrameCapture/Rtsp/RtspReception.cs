namespace LatestFrames;

/// <summary>
/// Receives a camera's packets and makes pictures of them, which wait in a queue to be decoded. Capture thread only.
/// </summary>
internal sealed class RtspReception : IUnitReception
{
    // RFC 3550, 6.2: receivers report every 5 s; some servers end the stream of one that does not.
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(5);

    private const int MaxPacketsAtOnce = 4096;

    private readonly RtspClient _client;
    private readonly RtspMemory _memory;
    private readonly TimeProvider _timeProvider;
    private readonly RtpReceiver _receiver;
    private readonly VideoSilence _silence;
    private readonly FrameRateMeter _rate;
    private readonly byte[] _report = new byte[256];
    private long _lastReport;
    private long _lastPacket;
    private long _received;

    /// <param name="client">The client, connected; owned from now on.</param>
    /// <param name="settings">The client's settings.</param>
    /// <param name="playback">What to do with the pictures.</param>
    /// <param name="memory">What was learned of the camera.</param>
    public RtspReception(RtspClient client, RtspSettings settings, UnitPlayback playback, RtspMemory memory)
    {
        _client = client;
        _memory = memory;
        _timeProvider = settings.TimeProvider;
        RtspTrack track = client.Track;
        _receiver = new RtpReceiver(
            track.Codec,
            track.PayloadType,
            track.ClockRate,
            track.ParameterSets,
            IsUdp ? settings.Latency : TimeSpan.Zero,
            _timeProvider,
            track.HasDecodingOrderNumbers,
            track.Size?.Width ?? 0,
            track.Size?.Height ?? 0,
            mayHoldBack: client.IsRecording,
            track.OtherPayloadType);
        Queue = new DecodingQueue(
            _timeProvider,
            playback.KeyFramesOnly,
            playback.ShowsDamaged,
            skipsAhead: !client.IsRecording && !playback.IsOnDemand,
            _receiver.Return,
            playback.Inlet);
        _silence = new VideoSilence(_timeProvider);
        _rate = new FrameRateMeter(track.FrameRate ?? _receiver.Info?.FrameRate ?? 0);
        LastArrivalTimestamp = _lastReport = _timeProvider.GetTimestamp();
    }

    public VideoCodec Codec => _client.Track.Codec;

    public string Protocol => "RTSP";

    public string Accepted => $"accepted PLAY over {_client.TransportName}";

    public string SilenceHint => IsUdp ? "; a firewall may drop UDP" : "";

    public bool IsRecording => _client.IsRecording;

    public bool HasTimes => true;

    public TimeSpan? RecordingLength => _client.RecordingLength;

    public DecodingQueue Queue { get; }

    public bool IsClosed { get; private set; }

    public CaptureFailure? Failure { get; private set; }

    public long LastArrivalTimestamp { get; private set; }

    public long? FirstArrivalTimestamp { get; private set; }

    public long? SilenceEndedAt => _silence.EndedAt;

    public double FramesPerSecond => _rate.FramesPerSecond;

    public (int Width, int Height) Size => _receiver.Size;

    public long LostPackets => _receiver.LostPackets;

    public long Units { get; private set; }

    public long Bytes { get; private set; }

    private bool IsUdp => _client.TransportName == "UDP";

    public void Start()
    {
        _client.Play();
        LastArrivalTimestamp = _timeProvider.GetTimestamp();
    }

    public void ReceiveWaiting()
    {
        for (int i = 0; i < MaxPacketsAtOnce && !Queue.HasEnough && _client.IsMoreWaiting && !IsClosed; i++)
            Receive(TimeSpan.Zero);
    }

    public void Receive(TimeSpan limit)
    {
        switch (_client.Receive(limit, out RtspDatagram datagram))
        {
            case RtspReceived.Packet when datagram.IsControl:
                _receiver.OnControl(datagram.Data, datagram.ArrivalTimestamp);
                break;
            case RtspReceived.Packet:
                _lastPacket = datagram.ArrivalTimestamp;
                FirstArrivalTimestamp ??= datagram.ArrivalTimestamp;
                _receiver.OnPacket(datagram.Data, datagram.ArrivalTimestamp);
                break;
            case RtspReceived.Closed:
                Failure ??= _client.Failure;
                if (_client.EndedOverGetParameter) _memory.KeepsAliveByOptions = true;
                IsClosed = true;
                break;
            default:
                _receiver.OnTime(_timeProvider.GetTimestamp());
                break;
        }

        CountArrival();
        while (_receiver.TryTake(out AccessUnit? unit))
        {
            Units++;
            Bytes += unit.Length;
            _rate.Add(unit.Position);
            Queue.Add(unit);
        }

        if (_receiver.HasEnded) IsClosed = true;
        SendReport();
    }

    public void Release(AccessUnit unit) => _receiver.Return(unit);

    public void Dispose()
    {
        _client.Dispose();
        Queue.Clear();
    }

    /// <summary>Reports are no sign of life: servers go on sending them when the camera's encoder hangs.</summary>
    private void CountArrival()
    {
        // Before the first picture any packet counts: one that cannot be understood is no silence.
        bool isVideo = Units == 0 || _receiver.ReceivedPackets != _received;
        _received = _receiver.ReceivedPackets;
        if (!isVideo)
        {
            _silence.OnNothing(_timeProvider.GetTimestamp());
            return;
        }

        LastArrivalTimestamp = Math.Max(LastArrivalTimestamp, _lastPacket);
        _silence.OnArrival(LastArrivalTimestamp);
    }

    private void SendReport()
    {
        if (_timeProvider.GetElapsedTime(_lastReport) < s_reportInterval) return;
        _lastReport = _timeProvider.GetTimestamp();
        int length = _receiver.WriteReport(_report);
        if (length > 0) _client.SendControl(_report.AsSpan(0, length));
    }
}
