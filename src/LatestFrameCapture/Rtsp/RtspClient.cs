namespace LatestFrames;

/// <summary>Plays the video of an RTSP camera: delivers its packets, and keeps the session.</summary>
/// <remarks>
/// Thread safety: not thread safe; the capture thread makes all calls. No call waits longer than its limit, and the
/// token given to <see cref="Open"/> ends every wait within 40 ms.
/// </remarks>
internal sealed partial class RtspClient : IDisposable
{
    // The longest wait between two looks at the session.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_writeLimit = TimeSpan.FromSeconds(1);

    private readonly RtspSettings _settings;
    private readonly RtspSession _session;
    private readonly RtspLink _link;
    private readonly CancellationToken _token;
    private bool _isDisposed;

    private RtspClient(RtspSettings settings, RtspSession session, CancellationToken token)
    {
        _settings = settings;
        _session = session;
        _link = session.Link;
        _token = token;
        _interval = Interval(session.Timeout);
        _keepAliveMethod = settings.KeepsAliveByOptions ? "OPTIONS" : "GET_PARAMETER";
    }

    /// <summary>The track that is played.</summary>
    public RtspTrack Track => _session.Track;

    /// <summary>How long a recording is; null for a live stream.</summary>
    public TimeSpan? RecordingLength => _session.RecordingLength;

    /// <summary>Whether the stream has an end.</summary>
    public bool IsRecording => RecordingLength is not null;

    /// <summary>How the packets come, for texts: <c>TCP</c>, <c>UDP</c> or <c>TLS</c>.</summary>
    public string TransportName => _session.Udp is not null ? "UDP" : _link.Url.IsSecure ? "TLS" : "TCP";

    /// <summary>Why <see cref="Receive"/> returned <see cref="RtspReceived.Closed"/>; null before.</summary>
    public CaptureFailure? Failure { get; private set; }

    /// <summary>Whether <see cref="Receive"/> with no time would return something, or at least read bytes.</summary>
    public bool IsMoreWaiting =>
        Failure is null && (_session.Udp?.Packets.IsMoreWaiting ?? _link.Reader.IsMoreWaiting);

    /// <summary>Connects, logs in, describes the stream, and sets its video up.</summary>
    /// <param name="settings">The camera; <see cref="RtspSettings.OpenTimeout"/> is the limit in all.</param>
    /// <param name="token">Ends the opening, and later every wait.</param>
    /// <exception cref="CameraException">
    /// The camera could not be opened, or sends no video that can be played.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RtspClient Open(RtspSettings settings, CancellationToken token) =>
        new(settings, RtspOpening.Open(settings, token), token);

    /// <summary>
    /// Asks the camera to send. Its answer is taken by <see cref="Receive"/>; packets may come before it.
    /// </summary>
    public void Play() => SendPlay();

    /// <summary>Returns the next packet, and keeps the session meanwhile.</summary>
    /// <param name="limit">The longest wait; zero to take only what is there.</param>
    /// <param name="datagram">The packet; valid until the next call.</param>
    public RtspReceived Receive(TimeSpan limit, out RtspDatagram datagram)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        datagram = default;
        var wait = new WaitLimit(limit, _token);
        while (true)
        {
            if (Failure is not null) return RtspReceived.Closed;
            KeepAlive();
            if (_session.Udp is { } udp && TryReceive(udp, wait, out datagram)) return RtspReceived.Packet;

            // With UDP, the connection carries only answers, and the end of the session.
            RtspItem item = _link.Next(wait.AtMost(_session.Udp is null ? s_slice : TimeSpan.Zero));
            switch (item)
            {
                case RtspItem.Packet when IsOurs(out bool isControl):
                    datagram = new RtspDatagram(_link.Reader.Packet, isControl, _link.Reader.ArrivalTimestamp);
                    return RtspReceived.Packet;
                case RtspItem.Message:
                    TakeAnswer();
                    break;
                case RtspItem.Closed:
                    EndedOverGetParameter = _link.Waiting == "GET_PARAMETER";
                    Fail(
                        CaptureFailureReason.Ended,
                        IsRecording ? "the recording has ended" : "the camera closed the connection");
                    break;
                case RtspItem.Invalid:
                    Fail(CaptureFailureReason.Ended, $"the camera {_link.Reader.Error}");
                    break;
            }

            if (_link.IsEndedByServer) Fail(CaptureFailureReason.Ended, "the camera ended the session");
            if (wait.IsOver && Failure is null) return RtspReceived.Nothing;
        }
    }

    /// <summary>Sends a packet of RTCP, such as a receiver report.</summary>
    public void SendControl(ReadOnlySpan<byte> rtcp)
    {
        if (Failure is not null || _isDisposed) return;
        if (_session.Udp is { } udp) udp.SendControl(rtcp);
        else if (!_link.SendPacket(_session.Channels.Rtcp, rtcp, new WaitLimit(s_writeLimit, _token))) FailToSend();
    }

    /// <summary>Ends the session without waiting for the camera.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (Failure is null)
        {
            var limit = new WaitLimit(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            _link.Send(new RtspRequest("TEARDOWN", _session.AggregateUrl), limit);
        }

        _session.Udp?.Dispose();
        _link.Dispose();
    }

    private static bool TryReceive(UdpReceiver udp, WaitLimit wait, out RtspDatagram datagram)
    {
        if (udp.Packets.TryTake(out datagram)) return true;
        int slice = wait.SliceInMilliseconds;
        if (slice == 0) return false;
        udp.Packets.Wait(slice);
        return udp.Packets.TryTake(out datagram);
    }

    private bool IsOurs(out bool isControl)
    {
        int channel = _link.Reader.Channel;
        isControl = channel == _session.Channels.Rtcp;
        return _session.Udp is null && (isControl || channel == _session.Channels.Rtp);
    }

    private void Fail(CaptureFailureReason reason, string text) =>
        Failure ??= new CameraException(_settings.Name, reason, text).Failure;

    private void FailToSend()
    {
        if (!_token.IsCancellationRequested) Fail(CaptureFailureReason.Ended, "the camera takes no requests any more");
    }
}
