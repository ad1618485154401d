namespace LatestFrames;

/// <summary>Goes through the NAL units of a picture in Annex B.</summary>
/// <param name="unit">The picture.</param>
/// <remarks>Where a NAL unit ends is searched for when somebody asks: a slice may have megabytes.</remarks>
internal ref struct NalReader(ReadOnlySpan<byte> unit)
{
    // From the current NAL unit on; at first the whole picture.
    private ReadOnlySpan<byte> _rest = unit;
    private ReadOnlySpan<byte> _current;

    /// <summary>The first byte of the current NAL unit.</summary>
    public readonly byte First => _rest[0];

    /// <summary>The current NAL unit, without its start code.</summary>
    public ReadOnlySpan<byte> Current
    {
        get
        {
            if (!_current.IsEmpty) return _current;
            int end = _rest.IndexOf(NalUnit.ShortStartCode);
            return _current = NalUnit.Trim(end < 0 ? _rest : _rest.Slice(0, end));
        }
    }

    /// <summary>Moves to the next NAL unit that has a byte.</summary>
    public bool MoveNext()
    {
        ReadOnlySpan<byte> code = NalUnit.ShortStartCode;
        _rest = _rest.Slice(_current.Length);
        _current = [];
        while (_rest.IndexOf(code) is >= 0 and int at)
        {
            _rest = _rest.Slice(at + code.Length);
            if (HasByte(_rest)) return true;
        }

        _rest = [];
        return false;
    }

    // Zeros before a start code, or at the end, are padding: no NAL unit ends with one (H.264, 7.4.1).
    private static bool HasByte(ReadOnlySpan<byte> nal)
    {
        int zeros = 0;
        while (zeros < nal.Length && nal[zeros] == 0) zeros++;
        return zeros < nal.Length && (zeros < 2 || nal[zeros] != 1);
    }
}
