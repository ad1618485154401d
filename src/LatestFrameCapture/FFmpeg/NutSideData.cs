namespace LatestFrames;

/// <summary>The side and meta data before a frame's own bytes (nut.txt, "side_data").</summary>
internal static class NutSideData
{
    private const int MaxItems = 64;

    /// <summary>Finds the frame's own bytes.</summary>
    /// <returns>Where they begin; -1 when what stands before them cannot be read.</returns>
    public static int Skip(ReadOnlySpan<byte> frame)
    {
        var reader = new NutBytes(frame);
        SkipOne(ref reader);
        SkipOne(ref reader);
        return reader.IsFine ? reader.At : -1;
    }

    private static void SkipOne(ref NutBytes reader)
    {
        for (int items = reader.UpTo(MaxItems); items > 0 && reader.IsFine; items--)
        {
            reader.Data();
            long kind = reader.Signed();
            switch (kind)
            {
                // A text; a value with the name of its type; an integer; a time, below -4 a fraction.
                case -1:
                    reader.Data();
                    break;
                case -2:
                    reader.Data();
                    reader.Data();
                    break;
                case -3:
                    reader.Signed();
                    break;
                case -4:
                    reader.Unsigned();
                    break;
                case < -4:
                    reader.Signed();
                    break;
            }
        }
    }
}
