namespace LatestFrames;

/// <summary>The parameter sets before a key frame.</summary>
internal static class ParameterSetBlock
{
    /// <summary>The longest that is looked at; cameras have less than 200 bytes.</summary>
    public const int MaxLength = 2048;

    /// <summary>Copies the parameter sets before a picture, one after the other.</summary>
    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="unit">The picture.</param>
    /// <param name="block">Where to, <see cref="MaxLength"/> bytes.</param>
    /// <returns>The number of bytes; 0 when one of the kinds that a stream needs is missing, or they are longer.
    /// </returns>
    public static int Copy(VideoCodec codec, ReadOnlySpan<byte> unit, Span<byte> block)
    {
        ulong found = 0, needed = 0;
        foreach (byte type in NalUnit.ParameterSetTypes(codec)) needed |= 1UL << type;
        int length = 0;
        var nals = new NalReader(unit);
        while (nals.MoveNext())
        {
            int type = NalUnit.TypeOf(codec, nals.First);
            if (NalUnit.IsSlice(codec, type)) break;
            if (!NalUnit.IsParameterSet(codec, type)) continue;
            ReadOnlySpan<byte> nal = nals.Current;
            if (NalUnit.StartCode.Length + nal.Length > block.Length - length) return 0;
            NalUnit.StartCode.CopyTo(block.Slice(length));
            nal.CopyTo(block.Slice(length + NalUnit.StartCode.Length));
            length += NalUnit.StartCode.Length + nal.Length;
            found |= 1UL << type;
        }

        return (found & needed) == needed ? length : 0;
    }
}
