using System.Diagnostics.CodeAnalysis;

namespace LatestFrames;

/// <summary>Makes access units out of the RTP and RTCP packets of one video track.</summary>
/// <remarks>
/// Nothing is hidden here: damaged units, and those that may refer to lost ones, are marked
/// (<see cref="AccessUnit.IsDamaged"/>, <see cref="AccessUnit.IsAfterLoss"/>).
/// Thread safety: not thread safe; used by the thread that receives.
/// </remarks>
internal sealed class RtpReceiver : IPacketSink
{
    private const int MinClockRate = 1000;
    private const int DefaultClockRate = 90_000;

    private readonly UnitQueue _queue = new();
    private readonly PayloadTypes _types;
    private readonly PacketOrder _order;
    private readonly RtpClock _clock;
    private readonly SenderReports _reports;
    private readonly ReceptionStatistics _statistics;
    private readonly Depacketizer _depacketizer;
    private readonly ParameterSets _sets;
    private readonly JpegDepacketizer? _jpeg;
    private long _malformedHeaders;
    private bool _hasReportOfSource;
    private uint _reportSource;

    /// <summary>Starts before the first packet.</summary>
    /// <param name="codec">The track's codec.</param>
    /// <param name="payloadType">The payload type that the description announces.</param>
    /// <param name="clockRate">The units of RTP time in a second.</param>
    /// <param name="parameterSets">The parameter sets of the description, with or without start codes; may be empty.
    /// </param>
    /// <param name="reordering">How long to wait for a missing packet; zero inside TCP.</param>
    /// <param name="timeProvider">The capture's clock.</param>
    /// <param name="hasOrderNumbers">Whether H.265 packets have decoding order numbers: sprop-max-don-diff is above 0.
    /// </param>
    /// <param name="width">The width of JPEG pictures above 2,040 pixels; 0 when it is not known.</param>
    /// <param name="height">The height of JPEG pictures above 2,040 pixels; 0 when it is not known.</param>
    /// <param name="mayHoldBack">Whether decoders may hold pictures back from the start, as the stream allows: no
    /// picture of a recording is to be missing, and none is too late.</param>
    /// <param name="otherPayloadType">The payload type that the description may mean instead.</param>
    public RtpReceiver(
        VideoCodec codec,
        int payloadType,
        int clockRate,
        IReadOnlyList<byte[]> parameterSets,
        TimeSpan reordering,
        TimeProvider timeProvider,
        bool hasOrderNumbers = false,
        int width = 0,
        int height = 0,
        bool mayHoldBack = false,
        int? otherPayloadType = null)
    {
        // Whatever the description says: video has 90,000, and a few devices count in milliseconds.
        if (clockRate < MinClockRate) clockRate = DefaultClockRate;
        _types = new PayloadTypes(payloadType, otherPayloadType);
        _reports = new SenderReports(timeProvider);
        _clock = new RtpClock(clockRate, timeProvider, _reports, mayHoldBack);
        _statistics = new ReceptionStatistics(clockRate, timeProvider);
        _sets = new ParameterSets(codec);
        foreach (byte[] nal in parameterSets.Take(ParameterSets.MaxCount)) _sets.Add(nal);
        if (codec == VideoCodec.Jpeg)
        {
            _depacketizer = _jpeg = new JpegDepacketizer(_clock, _queue, width, height);
        }
        else
        {
            var assembler = new NalAssembler(codec, _sets, _clock, _queue);
            _depacketizer = codec == VideoCodec.H264
                ? new H264Depacketizer(assembler)
                : new H265Depacketizer(assembler, hasOrderNumbers);
        }

        _order = new PacketOrder(reordering, timeProvider, this);
    }

    /// <summary>Whether the stream's source said that it ends (BYE).</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether pictures come before ones that are shown earlier (B-frames).</summary>
    public bool HasReordering => _clock.HasReordering;

    /// <summary>What the newest SPS says; null before the first, and for JPEG.</summary>
    public SpsInfo? Info => _sets.Info;

    /// <summary>The size of the pictures; zeros while it is not known.</summary>
    public (int Width, int Height) Size => _jpeg?.Size ?? (Info?.Width ?? 0, Info?.Height ?? 0);

    /// <summary>The number of packets that never came, or too late.</summary>
    public long LostPackets => _order.Lost;

    /// <summary>The number of packets that came twice, or too late.</summary>
    public long DuplicatePackets => _order.Duplicates;

    /// <summary>The number of packets whose header or payload could not be understood.</summary>
    public long MalformedPackets => _malformedHeaders + _depacketizer.Malformed;

    /// <summary>The number of packets with another payload type.</summary>
    public long ForeignPackets { get; private set; }

    /// <summary>The number of packets of the track, without those that came twice.</summary>
    public long ReceivedPackets { get; private set; }

    /// <summary>How often RTP time jumped.</summary>
    public long TimeJumps => _clock.Jumps;

    /// <summary>The number of bytes of complete units that can be taken.</summary>
    public int PendingBytes => _queue.PendingBytes;

    /// <summary>Whether packets wait for missing ones, so that <see cref="OnTime"/> has something to do.</summary>
    public bool IsWaiting => _order.Waiting > 0;

    /// <summary>Uses a packet that came on the RTP channel or port.</summary>
    /// <param name="rtp">The packet; not kept.</param>
    /// <param name="arrivalTimestamp">When it arrived.</param>
    public void OnPacket(ReadOnlySpan<byte> rtp, long arrivalTimestamp)
    {
        if (RtpHeader.IsControl(rtp))
        {
            OnControl(rtp, arrivalTimestamp);
            return;
        }

        if (!RtpHeader.TryRead(rtp, out RtpHeader header)) _malformedHeaders++;
        else if (!_types.IsOurs(header.PayloadType)) ForeignPackets++;
        else _order.Add(header, rtp, arrivalTimestamp);
    }

    /// <summary>Uses a packet that came on the RTCP channel or port.</summary>
    /// <param name="rtcp">The packet; not kept.</param>
    /// <param name="arrivalTimestamp">When it arrived.</param>
    public void OnControl(ReadOnlySpan<byte> rtcp, long arrivalTimestamp)
    {
        while (rtcp.Length > 0)
        {
            if (!RtcpPacket.TryRead(ref rtcp, out RtcpPacket packet))
            {
                _malformedHeaders++;
                return;
            }

            if (packet.Type == RtcpPacket.SenderReport) OnReport(packet, arrivalTimestamp);
            else if (packet.Type == RtcpPacket.Bye) OnBye(packet);
        }
    }

    /// <summary>Stops waiting for packets that are missing for too long.</summary>
    /// <param name="now">The current timestamp.</param>
    public void OnTime(long now) => _order.OnTime(now);

    /// <summary>Takes the next complete unit, in the order of decoding.</summary>
    /// <param name="unit">The unit; give it back with <see cref="Return"/>.</param>
    public bool TryTake([NotNullWhen(true)] out AccessUnit? unit) => _queue.TryTake(out unit);

    /// <summary>Takes a unit back when it is not used any more.</summary>
    public void Return(AccessUnit unit) => _queue.Return(unit);

    /// <summary>Writes a receiver report and a source description, to be sent every five seconds.</summary>
    /// <param name="buffer">60 bytes or more.</param>
    /// <returns>The number of bytes; 0 when they do not fit.</returns>
    public int WriteReport(Span<byte> buffer) => _statistics.Write(buffer);

    void IPacketSink.OnStart(uint source, ushort sequence, long arrival, bool isFirst, bool isOtherSource)
    {
        _statistics.Start(source, sequence, arrival);
        HasEnded = false;
        if (isFirst) return;
        if (!isOtherSource)
        {
            _depacketizer.OnLoss();
            return;
        }

        _depacketizer.OnRestart();
        _clock.Restart();
        _hasReportOfSource = false;
    }

    void IPacketSink.OnPacket(ReadOnlySpan<byte> packet, int missing, long arrival)
    {
        if (!RtpHeader.TryRead(packet, out RtpHeader header)) return;
        ReceivedPackets++;
        _statistics.Add(header.Sequence, missing, header.Time, arrival);
        if (missing > 0) _depacketizer.OnLoss();
        if (header.PayloadLength == 0) return;
        ReadOnlySpan<byte> payload = packet.Slice(header.PayloadStart, header.PayloadLength);
        _depacketizer.OnPayload(payload, new PacketInfo(header.Time, header.IsMarked, arrival));
    }

    private void OnReport(in RtcpPacket packet, long arrival)
    {
        const int Words = 6;
        if (packet.Body.Length < 4 * Words) return;

        // Some cameras report with another source than they send with; once ours reported, the others are strangers.
        bool isOurs = _order.HasSource && packet.Word(0) == _order.Source;
        if (!isOurs && _hasReportOfSource) return;
        _hasReportOfSource |= isOurs;
        _reportSource = packet.Word(0);
        _statistics.OnReport(packet.Word(1), packet.Word(2), arrival);
        if (_reports.ToTime(packet.Word(1), packet.Word(2)) is { } time) _clock.OnReport(time, packet.Word(3), arrival);
    }

    private void OnBye(in RtcpPacket packet)
    {
        for (int i = 0; i < packet.Count && 4 * i < packet.Body.Length; i++)
        {
            uint source = packet.Word(i);
            if (!_order.HasSource || source == _order.Source) HasEnded = true;
            else if (!_hasReportOfSource && source == _reportSource && _reportSource != 0) HasEnded = true;
        }
    }
}
