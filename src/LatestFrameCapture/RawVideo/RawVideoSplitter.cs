namespace LatestFrames;

/// <summary>
/// Cuts a stream of H.264 or H.265 without a container (Annex B) into NAL units, and finds where pictures end.
/// </summary>
/// <remarks>
/// Nothing in such a stream says that a picture is complete, only that the next one begins, one picture later. A pause
/// says it too, where pictures arrive without pauses within them: that is learned from the stream, and forgotten once
/// a picture goes on after a pause that seemed its end. Thread safety: not thread safe; used by the thread that
/// receives.
/// </remarks>
internal sealed class RawVideoSplitter
{
    private const int StartCodeLength = 3;
    private const int ClockRate = 90_000;

    // Pictures without a pause before a pause is believed; after a wrong belief ten times as many.
    private const int MinSteady = 30, MinSteadyAfterError = 300;

    // Shorter ones are none: a busy machine makes them.
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(3);

    private readonly VideoCodec _codec;
    private readonly NalAssembler _assembler;
    private readonly RtpClock _clock;
    private readonly TimeProvider _timeProvider;
    private byte[] _bytes = new byte[256 * 1024];
    private int _start;
    private int _length;
    private int _scanned;
    private bool _isInUnit;
    private bool _hasSlice;
    private bool _isAtEnd = true;
    private bool _isEndedByPause;
    private bool _isCut;
    private long _time;
    private long _unitArrival;
    private long _lastArrival;

    // Before zeros, which a start code or the picture may go on from.
    private TimeSpan _undecidedPause;
    private TimeSpan _unitPause;
    private TimeSpan _longestPause = s_shortestPause;
    private int _steady;
    private int _minSteady = MinSteady;

    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="assembler">Receives the NAL units.</param>
    /// <param name="clock">The assembler's, which is told of B-frames: the times of arrivals do not show them.</param>
    /// <param name="timeProvider">The capture's clock.</param>
    public RawVideoSplitter(VideoCodec codec, NalAssembler assembler, RtpClock clock, TimeProvider timeProvider)
    {
        _codec = codec;
        _assembler = assembler;
        _clock = clock;
        _timeProvider = timeProvider;
    }

    /// <summary>How long a pause must be to be the end of a picture; null while none is believed.</summary>
    public TimeSpan? EndingPause
    {
        get
        {
            // After an end there is nothing but zeros until the picture goes on or the next unit begins.
            if (!_isInUnit || _isCut || _steady < _minSteady || _length == _start) return null;
            return TimeSpan.FromTicks(3 * _longestPause.Ticks);
        }
    }

    /// <summary>Takes in the bytes that have arrived.</summary>
    /// <param name="bytes">The bytes; copied.</param>
    /// <param name="arrival">When they arrived: a timestamp of the capture's clock.</param>
    public void Add(ReadOnlySpan<byte> bytes, long arrival)
    {
        TimeSpan pause = _lastArrival == 0 ? TimeSpan.Zero : _timeProvider.GetElapsedTime(_lastArrival, arrival);
        _lastArrival = arrival;
        if (_undecidedPause > pause) pause = _undecidedPause;
        bool? beginsUnit = BeginsUnit(bytes);
        _undecidedPause = beginsUnit is null ? pause : TimeSpan.Zero;
        if (beginsUnit == false) OnPauseInPicture(pause);
        Append(bytes);
        while (TryFindStartCode(out int at))
        {
            if (_isInUnit) OnNalUnit(_bytes.AsSpan(_start, at - _start));
            _start = _scanned = at + StartCodeLength;
            _isInUnit = true;
            _isCut = false;
            _unitArrival = arrival;

            // Only the first one can be behind the pause; whether that was within a picture, the unit tells.
            _unitPause = pause;
            pause = TimeSpan.Zero;
        }

        // Before the first start code nothing is of use.
        if (!_isInUnit) _start = Math.Max(_start, _length - StartCodeLength + 1);
        Compact();
    }

    /// <summary>Ends the picture, because nothing came for <see cref="EndingPause"/>.</summary>
    public void EndPicture()
    {
        OnNalUnit(_bytes.AsSpan(_start, _length - _start));

        // Zeros may be the beginning of the next start code.
        _start = _length - ZerosAtEnd();
        Compact();
        _isCut = true;
        _assembler.EndPacket(new PacketInfo(RtpTime, IsMarked: true, _lastArrival));
        _hasSlice = false;
        _isAtEnd = _isEndedByPause = true;
    }

    /// <summary>
    /// Whether bytes that came after a pause begin a NAL unit, with the zeros that came before it; null while there are
    /// only zeros. Those before a start code belong to neither unit.
    /// </summary>
    private bool? BeginsUnit(ReadOnlySpan<byte> bytes)
    {
        int zeros = 0;
        while (zeros < bytes.Length && bytes[zeros] == 0) zeros++;
        if (zeros == bytes.Length) return null;
        return bytes[zeros] == 1 && zeros + ZerosAtEnd() >= StartCodeLength - 1;
    }

    /// <summary>How many zeros the bytes that wait end with, as far as a start code can have them.</summary>
    private int ZerosAtEnd()
    {
        int zeros = 0;
        while (zeros < StartCodeLength - 1 && _start < _length - zeros && _bytes[_length - zeros - 1] == 0) zeros++;
        return zeros;
    }

    private void OnPauseInPicture(TimeSpan pause)
    {
        if (_isCut)
        {
            _isCut = _isInUnit = false;
            OnWrongEnd();
        }

        if (pause <= _longestPause) return;
        _longestPause = pause;
        _steady = 0;
    }

    /// <summary>The picture that was ended goes on: what came of it was shown, or will be, and is not all of it.
    /// </summary>
    private void OnWrongEnd()
    {
        _assembler.OnLoss();
        _minSteady = MinSteadyAfterError;
        _steady = 0;
    }

    private void OnPictureWithoutPause()
    {
        if (++_steady <= MinSteadyAfterError) return;

        // What was once a pause may not come again.
        _steady = _minSteady;
        _longestPause = TimeSpan.FromTicks(Math.Max(_longestPause.Ticks / 2, s_shortestPause.Ticks));
    }

    private void OnNalUnit(ReadOnlySpan<byte> nal)
    {
        nal = NalUnit.Trim(nal);
        if (nal.Length < NalUnit.HeaderLength(_codec)) return;
        int type = NalUnit.TypeOf(_codec, nal[0]);
        bool isSlice = NalUnit.IsSlice(_codec, type);
        bool isFirst = isSlice && NalUnit.IsFirstSlice(_codec, nal);
        if (isSlice && !isFirst)
        {
            if (_isEndedByPause) OnWrongEnd();
            OnPauseInPicture(_unitPause);
        }

        if (_isAtEnd || (_hasSlice && (isFirst || NalUnit.BeginsUnit(_codec, type))))
        {
            if (_hasSlice) OnPictureWithoutPause();
            _time = TimeOf(_unitArrival);
            _hasSlice = _isAtEnd = false;
        }

        _hasSlice |= isSlice;
        if (isSlice) _isEndedByPause = false;
        bool mayBeReordered = isSlice && _codec == VideoCodec.H264 && !_clock.HasReordering;
        if (mayBeReordered && NalUnit.IsBiPredictedSlice(nal)) _clock.OnReordering();
        var packet = new PacketInfo(RtpTime, IsMarked: false, _unitArrival);
        _assembler.Begin(nal, packet);
        _assembler.EndPacket(packet);
    }

    // As the assembler counts: it wraps.
    private uint RtpTime => unchecked((uint)_time);

    // Later for each picture, also for those that arrive together.
    private long TimeOf(long arrival) =>
        Math.Max((long)(_timeProvider.GetElapsedTime(0, arrival).TotalSeconds * ClockRate), _time + 1);

    private bool TryFindStartCode(out int at)
    {
        int found = _bytes.AsSpan(_scanned, _length - _scanned).IndexOf(NalUnit.ShortStartCode);
        at = _scanned + found;
        if (found >= 0) return true;
        _scanned = Math.Max(_scanned, _length - StartCodeLength + 1);
        return false;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > AccessUnit.MaxLength - _length)
        {
            // No picture is so long: the rest of it is left out, up to the next start code.
            _assembler.OnLoss();
            _start = _length;
            Compact();
            _isInUnit = _hasSlice = false;
        }

        if (bytes.Length > _bytes.Length - _length)
            Array.Resize(ref _bytes, Math.Max(_length + bytes.Length, 2 * _bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Moves what is left to the beginning, once for all units that came together.</summary>
    private void Compact()
    {
        if (_start == 0) return;
        _length -= _start;
        Buffer.BlockCopy(_bytes, _start, _bytes, 0, _length);
        _scanned = Math.Max(0, _scanned - _start);
        _start = 0;
    }
}
