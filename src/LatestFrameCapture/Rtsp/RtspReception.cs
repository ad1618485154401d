namespace LatestFrames;

/// <summary>
/// Receives a camera's packets and makes pictures of them, which wait in a queue to be decoded. Capture thread only.
/// </summary>
internal sealed class RtspReception : IDisposable
{
    // RFC 3550, 6.2: receivers report every 5 s; some servers end the stream of one that does not.
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(5);

    private const int MaxPacketsAtOnce = 4096;

    private readonly RtspClient _client;
    private readonly TimeProvider _timeProvider;
    private readonly RtpReceiver _receiver;
    private readonly FrameRateMeter _rate;
    private readonly byte[] _report = new byte[256];
    private long _lastReport;
    private long _lastPacket;
    private long _received;

    /// <param name="client">The client, connected; owned from now on.</param>
    /// <param name="settings">The client's settings.</param>
    /// <param name="playback">What to do with the pictures.</param>
    public RtspReception(RtspClient client, RtspSettings settings, RtspPlayback playback)
    {
        _client = client;
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
            _receiver.Return);
        _rate = new FrameRateMeter(track.FrameRate ?? _receiver.Info?.FrameRate ?? 0);
        LastArrivalTimestamp = _lastReport = _timeProvider.GetTimestamp();
    }

    /// <summary>The pictures that have arrived.</summary>
    public DecodingQueue Queue { get; }

    public bool IsUdp => _client.TransportName == "UDP";

    /// <summary>Whether nothing more comes: the camera said so, or the connection is closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Why the connection is closed; null when the camera said that the stream ends.</summary>
    public CaptureFailure? Failure { get; private set; }

    /// <summary>Whether the camera closed the connection over the request that should keep it.</summary>
    public bool EndedOverGetParameter => _client.EndedOverGetParameter;

    /// <summary>When the last packet of the video arrived.</summary>
    public long LastArrivalTimestamp { get; private set; }

    /// <summary>The rate at which the camera sends pictures, also those that are left out; 0 while unknown.</summary>
    public double FramesPerSecond => _rate.FramesPerSecond;

    public (int Width, int Height) Size => _receiver.Size;

    /// <summary>Packets that are missing, those included that this process was too slow to take.</summary>
    public long LostPackets => _receiver.LostPackets;

    /// <summary>When the first packet of the track arrived; null before.</summary>
    public long? FirstPacketTimestamp { get; private set; }

    /// <summary>Pictures that came.</summary>
    public long Units { get; private set; }

    /// <summary>Bytes of the pictures that came.</summary>
    public long Bytes { get; private set; }

    public void Play()
    {
        _client.Play();
        LastArrivalTimestamp = _timeProvider.GetTimestamp();
    }

    /// <summary>Takes in all packets that have arrived, without waiting.</summary>
    public void ReceiveWaiting()
    {
        for (int i = 0; i < MaxPacketsAtOnce && _client.IsMoreWaiting && !IsClosed; i++) Receive(TimeSpan.Zero);
    }

    /// <summary>Waits until a picture is in the queue.</summary>
    public void WaitForPicture(TimeSpan limit, CancellationToken token)
    {
        long start = _timeProvider.GetTimestamp();
        while (Queue.Count == 0 && !IsClosed && !token.IsCancellationRequested)
        {
            TimeSpan remaining = limit - _timeProvider.GetElapsedTime(start);
            if (remaining <= TimeSpan.Zero) return;
            Receive(remaining);
        }
    }

    /// <summary>Takes in the next packet, waiting for it.</summary>
    public void Receive(TimeSpan limit)
    {
        switch (_client.Receive(limit, out RtspDatagram datagram))
        {
            case RtspReceived.Packet when datagram.IsControl:
                _receiver.OnControl(datagram.Data, datagram.ArrivalTimestamp);
                break;
            case RtspReceived.Packet:
                _lastPacket = datagram.ArrivalTimestamp;
                FirstPacketTimestamp ??= datagram.ArrivalTimestamp;
                _receiver.OnPacket(datagram.Data, datagram.ArrivalTimestamp);
                break;
            case RtspReceived.Closed:
                Failure ??= _client.Failure;
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

    /// <summary>Takes back a picture that was decoded.</summary>
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
        if (isVideo) LastArrivalTimestamp = Math.Max(LastArrivalTimestamp, _lastPacket);
    }

    private void SendReport()
    {
        if (_timeProvider.GetElapsedTime(_lastReport) < s_reportInterval) return;
        _lastReport = _timeProvider.GetTimestamp();
        int length = _receiver.WriteReport(_report);
        if (length > 0) _client.SendControl(_report.AsSpan(0, length));
    }
}
