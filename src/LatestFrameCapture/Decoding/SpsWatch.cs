namespace LatestFrames;

/// <summary>Notices that a stream's picture size may have changed: its sequence parameter set is another one.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class SpsWatch(VideoCodec codec)
{
    /// <summary>The longest one that is compared; of a longer one only so much.</summary>
    private const int MaxLength = 4096;

    private readonly byte[] _current = new byte[MaxLength];
    private int _length;

    /// <summary>Remembers the unit's sequence parameter set.</summary>
    /// <returns>True when there was one before, and it differs.</returns>
    public bool HasChanged(ReadOnlySpan<byte> unit)
    {
        ReadOnlySpan<byte> found = Find(unit);
        if (found.IsEmpty || found.SequenceEqual(_current.AsSpan(0, _length))) return false;
        bool isFirst = _length == 0;
        found.CopyTo(_current);
        _length = found.Length;
        return !isFirst;
    }

    private ReadOnlySpan<byte> Find(ReadOnlySpan<byte> unit)
    {
        var nals = new NalReader(unit);
        while (nals.MoveNext())
        {
            int type = NalUnit.TypeOf(codec, nals.First);
            if (NalUnit.IsSps(codec, type)) return nals.Current.Slice(0, Math.Min(nals.Current.Length, MaxLength));

            // Parameter sets come before the picture, of which there may be megabytes.
            if (NalUnit.IsSlice(codec, type)) return [];
        }

        return [];
    }
}
