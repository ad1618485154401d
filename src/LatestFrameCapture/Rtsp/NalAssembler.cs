namespace LatestFrames;

/// <summary>Makes access units of H.264 and H.265 out of NAL units.</summary>
/// <remarks>
/// A unit ends with the marker bit, so that it does not wait for the next packet. Where marker bits are missing it ends
/// with the next RTP time or the next picture's first slice; where they are set on every slice, which shows in a slice
/// that continues a unit that ended, they are ignored from then on.
/// Thread safety: not thread safe; used by the thread that receives.
/// </remarks>
internal sealed class NalAssembler(VideoCodec codec, ParameterSets sets, RtpClock clock, UnitQueue queue)
{
    private readonly RandomAccessPoints _randomAccess = new(codec);
    private AccessUnit? _unit;
    private AccessUnit? _firstKey;
    private uint _time;
    private uint _lastTime;
    private long _arrival;
    private long _lastArrival;
    private ulong _types;
    private int _nalStart;
    private int _nalType;
    private bool _hasSlice;
    private bool _isReferred;
    private bool _isNalOpen;
    private bool _isFull;
    private bool _isAfterLoss;
    private bool _endedByMarker;
    private bool _ignoresMarkers;

    /// <summary>Whether a NAL unit was begun and not ended.</summary>
    public bool IsNalOpen => _isNalOpen;

    /// <summary>Begins a NAL unit; ends the open one.</summary>
    /// <param name="start">Its first bytes: the header and at least a byte of what follows, if there is one.</param>
    /// <param name="packet">The packet that it begins in.</param>
    /// <returns>False when it is not a NAL unit that belongs to a picture.</returns>
    public bool Begin(ReadOnlySpan<byte> start, in PacketInfo packet)
    {
        End();
        if (start.Length < NalUnit.HeaderLength(codec)) return false;
        if ((start[0] & 0x80) != 0)
        {
            // forbidden_zero_bit: something on the way knows that it is damaged.
            Damage(packet);
            return false;
        }

        int type = NalUnit.TypeOf(codec, start[0]);
        if (codec == VideoCodec.H264 ? type is 0 or >= 24 : type >= 48) return false;
        bool isSlice = NalUnit.IsSlice(codec, type);
        bool isFirst = isSlice && NalUnit.IsFirstSlice(codec, start);
        if (_hasSlice && (packet.Time != _time || IsNext(type, isFirst))) Finish(byMarker: false);
        Open(packet);
        if (isSlice && !_hasSlice) BeginSlices(type, isFirst, start);
        if (isSlice) AddSlice(type, start);
        else if (codec == VideoCodec.H264 && type == 6) _randomAccess.OnSei(start);
        _types |= 1UL << type;
        _nalType = type;
        _isNalOpen = true;
        Append(NalUnit.StartCode);
        _nalStart = _unit!.Length;
        Append(start);
        return true;
    }

    /// <summary>Continues the open NAL unit.</summary>
    public void Continue(ReadOnlySpan<byte> bytes)
    {
        if (_isNalOpen) Append(bytes);
    }

    /// <summary>Ends the open NAL unit.</summary>
    public void End()
    {
        if (!_isNalOpen || _unit is not { } unit) return;
        _isNalOpen = false;
        if (_isFull) return;
        ReadOnlySpan<byte> nal = unit.Data.AsSpan(_nalStart, unit.Length - _nalStart);
        int length = nal.Length;
        while (length > 0 && nal[length - 1] == 0) length--;
        nal = nal.Slice(0, length);
        unit.Truncate(_nalStart + length);
        if (!NalUnit.IsParameterSet(codec, _nalType) || unit.IsDamaged) return;
        sets.Add(nal);
        if (clock.HasReordering || sets.LowDelayOf(nal) is not { } lowDelay) return;
        unit.Truncate(_nalStart);
        Append(lowDelay);
    }

    /// <summary>The packet is used up.</summary>
    public void EndPacket(in PacketInfo packet)
    {
        _lastArrival = packet.Arrival;
        if (!packet.IsMarked || _ignoresMarkers) return;
        End();
        if (_hasSlice && packet.Time == _time) Finish(byMarker: true);
    }

    /// <summary>Bytes of the current picture are missing.</summary>
    public void Damage(in PacketInfo packet)
    {
        if (_hasSlice && packet.Time != _time) Finish(byMarker: false);
        Open(packet);
        _unit!.IsDamaged = true;
    }

    /// <summary>Packets are missing.</summary>
    public void OnLoss()
    {
        if (_isNalOpen && NalUnit.IsParameterSet(codec, _nalType) && !_isFull)
        {
            // Half of it would replace the whole one that is remembered.
            _unit!.Truncate(_nalStart - NalUnit.StartCode.Length);
            _types &= ~(1UL << _nalType);
        }

        _isNalOpen = false;
        _endedByMarker = false;
        _isAfterLoss = true;
        ForgetFirstKey();
        _randomAccess.OnLoss();
        if (_unit is not null)
        {
            if (_hasSlice) _unit.IsDamaged = true;
            else _unit.IsAfterLoss = true;
        }
    }

    /// <summary>Another stream begins.</summary>
    public void OnRestart()
    {
        OnLoss();
        if (_hasSlice) Finish(byMarker: false);
        if (_unit is not null) queue.Return(_unit);
        _unit = null;
        _isAfterLoss = true;
        _randomAccess.OnRestart();
    }

    // Of two fields only the first one is an IDR picture, and the second one may refer to it (ITU-T H.264, clause 3:
    // complementary reference field pair).
    private bool MayFollowIdr =>
        codec == VideoCodec.H264 && sets.Info?.MayBeInterlaced == true && (_types & 1UL << 5) != 0;

    // With the same RTP time. The second field of an interlaced picture is no new unit: decoders want both.
    private bool IsNext(int type, bool isFirst) =>
        (isFirst || NalUnit.BeginsUnit(codec, type))
        && (codec == VideoCodec.H265 || sets.Info?.MayBeInterlaced != true);

    private void Open(in PacketInfo packet)
    {
        if (_unit is null)
        {
            _unit = queue.Rent();
            _unit.IsAfterLoss = _isAfterLoss;
            _isAfterLoss = _hasSlice = _isReferred = _isFull = false;
            _types = 0;
            _time = unchecked(packet.Time + 1);
        }

        // Parameter sets that were sent by themselves become part of the next picture and have its time. What was
        // missing of a picture without slices was a picture of its own.
        if (_time == packet.Time || _hasSlice) return;
        _time = packet.Time;
        _arrival = packet.Arrival;
        if (!_unit.IsDamaged) return;
        _unit.IsDamaged = false;
        _unit.IsAfterLoss = true;
    }

    private void BeginSlices(int type, bool isFirst, ReadOnlySpan<byte> start)
    {
        if (!isFirst && _endedByMarker && _time == _lastTime)
        {
            _ignoresMarkers = true;
            if (_firstKey is { } key && _unit!.Length == 0 && NalUnit.IsRandomAccess(codec, type))
            {
                // The first picture was handed out with its first slice only. It comes again, whole.
                queue.Return(_unit);
                _unit = key;
                _firstKey = null;
                _hasSlice = _isReferred = true;
                return;
            }
        }

        if (!isFirst) _unit!.IsDamaged = true;
        bool isKey = _randomAccess.IsKey(type, start);
        if (isKey && !sets.AreAllIn(_types) && !sets.TryAppendTo(_unit!, !clock.HasReordering)) _isFull = true;
        _unit!.IsKeyFrame = isKey;
        _hasSlice = true;
    }

    private void AddSlice(int type, ReadOnlySpan<byte> start)
    {
        if (_unit!.IsKeyFrame && !MayFollowIdr && !_randomAccess.IsKey(type, start)) _unit.IsKeyFrame = false;
        bool isReferred = codec == VideoCodec.H264
            ? (start[0] & 0x60) != 0
            : type >= 16 || (type & 1) != 0 || sets.Info?.HighestSubLayer + 1 != (start[1] & 7);
        _isReferred |= isReferred;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_isFull || _unit!.TryAppend(bytes)) return;
        _isFull = true;
        _unit.IsDamaged = true;
    }

    private void Finish(bool byMarker)
    {
        End();
        AccessUnit unit = _unit!;
        _unit = null;
        _hasSlice = false;
        _endedByMarker = byMarker;
        _lastTime = _time;
        unit.IsDisposable = !_isReferred;
        unit.Parameters = sets.Parameters;
        unit.ArrivalTimestamp = _arrival;
        unit.CompletedTimestamp = Math.Max(_arrival, _lastArrival);
        if (!_randomAccess.IsUsable(unit.IsKeyFrame))
        {
            _isAfterLoss |= unit.IsAfterLoss;
            queue.Return(unit);
            return;
        }

        clock.Stamp(unit, _time);
        KeepFirstKey(unit, byMarker);
        if (!queue.TryAdd(unit)) _isAfterLoss = true;
    }

    // Until the second picture shows whether marker bits can be believed.
    private void KeepFirstKey(AccessUnit unit, bool byMarker)
    {
        bool isFirst = _randomAccess.Units == 1;
        ForgetFirstKey();
        if (!isFirst || !byMarker || !unit.IsKeyFrame || unit.IsDamaged) return;
        _firstKey = queue.Rent();
        _firstKey.IsKeyFrame = true;
        _firstKey.TryAppend(unit.Data.AsSpan(0, unit.Length));
    }

    private void ForgetFirstKey()
    {
        if (_firstKey is not null) queue.Return(_firstKey);
        _firstKey = null;
    }
}
