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
        while (unit.IndexOf([(byte)0, (byte)0, (byte)1]) is >= 0 and int at && at + 3 < unit.Length)
        {
            unit = unit.Slice(at + 3);
            int type = codec == VideoCodec.H264 ? unit[0] & 0x1F : (unit[0] >> 1) & 0x3F;
            if (type == (codec == VideoCodec.H264 ? 7 : 33))
            {
                int end = unit.IndexOf([(byte)0, (byte)0, (byte)0, (byte)1]);
                return unit.Slice(0, Math.Min(end < 0 ? unit.Length : end, MaxLength));
            }

            // Parameter sets come before the picture, of which there may be megabytes.
            if (codec == VideoCodec.H264 ? type is >= 1 and <= 5 : type < 32) return [];
        }

        return [];
    }
}
