namespace LatestFrames;

/// <summary>What the codec's name is made of.</summary>
internal static class StreamProfile
{
    private const int SequenceParameterSet = 7;

    /// <summary>Finds profile_idc, the constraint flags and level_idc of H.264 (ITU-T H.264, 7.3.2.1.1).</summary>
    /// <param name="parameterSets">Parameter sets, each with a start code before it.</param>
    /// <returns>The three bytes, the first one highest; 0 when there are none.</returns>
    public static int Find(ReadOnlySpan<byte> parameterSets)
    {
        while (true)
        {
            int start = parameterSets.IndexOf([(byte)0, (byte)0, (byte)1]);
            if (start < 0) return 0;
            parameterSets = parameterSets[(start + 3)..];
            if (parameterSets.Length < 4) return 0;
            if ((parameterSets[0] & 31) == SequenceParameterSet)
                return parameterSets[1] << 16 | parameterSets[2] << 8 | parameterSets[3];
        }
    }
}
