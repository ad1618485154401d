namespace LatestFrames;

/// <summary>NUT's header of a video stream (nut.txt, "stream_header").</summary>
/// <param name="Tag">The four letters of its coding, the first in the lowest byte.</param>
/// <param name="TimeBase">The number of its time base in the main header.</param>
/// <param name="TimeShift">How many bits of a time are coded in short.</param>
/// <param name="Width">The columns of the first picture.</param>
/// <param name="Height">The rows of the first picture.</param>
internal sealed record NutStream(uint Tag, int TimeBase, int TimeShift, long Width, long Height)
{
    private const int Video = 0;
    private const int MaxShift = 24;

    /// <summary>Reads the header.</summary>
    /// <returns>Null when it is not one of a video stream.</returns>
    public static NutStream? TryRead(ReadOnlySpan<byte> bytes)
    {
        var reader = new NutBytes(bytes);
        reader.UpTo(0);
        int kind = reader.UpTo(3);
        ReadOnlySpan<byte> tag = reader.Data();
        int timeBase = reader.UpTo(byte.MaxValue);
        int shift = reader.UpTo(MaxShift);
        reader.Unsigned();
        reader.Unsigned();
        reader.Unsigned();
        reader.Data();
        long width = reader.UpTo(int.MaxValue);
        long height = reader.UpTo(int.MaxValue);
        if (!reader.IsFine || kind != Video || tag.Length != 4) return null;
        uint letters = tag[0] | ((uint)tag[1] << 8) | ((uint)tag[2] << 16) | ((uint)tag[3] << 24);
        return new NutStream(letters, timeBase, shift, width, height);
    }
}
