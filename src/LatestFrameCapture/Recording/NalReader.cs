namespace LatestFrames;

/// <summary>Goes through the NAL units of a picture in Annex B.</summary>
/// <param name="unit">The picture.</param>
internal ref struct NalReader(ReadOnlySpan<byte> unit)
{
    private ReadOnlySpan<byte> _rest = unit;
    private bool _hasBegun;

    /// <summary>The current NAL unit, without its start code.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Moves to the next NAL unit that has a byte.</summary>
    public bool MoveNext()
    {
        ReadOnlySpan<byte> code = NalUnit.ShortStartCode;
        if (!_hasBegun)
        {
            int first = _rest.IndexOf(code);
            _rest = first < 0 ? [] : _rest.Slice(first + code.Length);
            _hasBegun = true;
        }

        while (!_rest.IsEmpty)
        {
            int next = _rest.IndexOf(code);
            Current = TrimEnd(next < 0 ? _rest : _rest.Slice(0, next));
            _rest = next < 0 ? [] : _rest.Slice(next + code.Length);
            if (!Current.IsEmpty) return true;
        }

        return false;
    }

    // The first byte of the next start code, and padding: no NAL unit ends with a zero (H.264, 7.4.1).
    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> nal)
    {
        int length = nal.Length;
        while (length > 0 && nal[length - 1] == 0) length--;
        return nal.Slice(0, length);
    }
}
