using OpenCvSharp;

namespace LatestFrames;

/// <summary>Writes a <see cref="FrameStamp"/> into the pixels of a picture, and reads it out of them again.</summary>
/// <remarks>
/// <para>Black and white blocks of 16 x 16 pixels, 16 columns by 6 rows, in the top left corner: 48 bits of time, 32 of
/// frame number and 16 of checksum, the highest bit first. H.264 and JPEG work in blocks of 16 or 8 pixels on this very
/// grid, so that each bit is flat ground to them and survives low bit rates. A picture that did not survive fails the
/// checksum and gives no age rather than a wrong one.</para>
/// <para>Thread safety: any thread, as long as nothing else writes the picture meanwhile.</para>
/// </remarks>
public static unsafe class StampCodec
{
    /// <summary>The stamp's width in pixels; the narrowest picture that can carry one.</summary>
    public const int Width = Columns * BlockSize;

    /// <summary>The stamp's height in pixels; the lowest picture that can carry one.</summary>
    public const int Height = StampBits.Count / Columns * BlockSize;

    private const int BlockSize = 16;
    private const int Columns = 16;

    // A bit is the mean of the middle of its block: the rim is where its neighbours ring.
    private const int SampleSize = 8;
    private const int SampleOffset = (BlockSize - SampleSize) / 2;

    // Between the two lies what is neither black nor white; the checksum alone would let 1 of 65536 pictures through.
    private const int BlackestGrey = 96;
    private const int WhitestGrey = 160;

    /// <summary>Burns a stamp into the top left corner of a picture.</summary>
    /// <param name="image">A picture of type CV_8UC3 or CV_8UC1, at least 256 columns by 96 rows.</param>
    /// <param name="stamp">What to write.</param>
    /// <exception cref="ArgumentException">The picture has another type or is too small.</exception>
    public static void Write(Mat image, FrameStamp stamp)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!TryGetChannels(image, out int channels))
            throw new ArgumentException(
                $"A stamp needs a CV_8UC3 or CV_8UC1 picture of at least {Width}x{Height} pixels.", nameof(image));

        UInt128 bits = StampBits.Pack(stamp);
        var data = (byte*)image.Data;
        long step = image.Step();
        for (int bit = 0; bit < StampBits.Count; bit++)
        {
            byte* block = Block(data, step, channels, bit);
            byte value = (bits >> (StampBits.Count - 1 - bit) & 1) == 1 ? byte.MaxValue : byte.MinValue;
            for (int row = 0; row < BlockSize; row++)
                new Span<byte>(block + row * step, BlockSize * channels).Fill(value);
        }

        GC.KeepAlive(image);
    }

    /// <summary>Reads the stamp of a picture, without allocating anything.</summary>
    /// <param name="image">A picture of type CV_8UC3 or CV_8UC1; not a disposed one.</param>
    /// <param name="stamp">The stamp, or the default when there is none.</param>
    /// <returns>False when the picture is empty, too small, of another type, without a stamp, or too damaged to
    /// tell.</returns>
    public static bool TryRead(Mat image, out FrameStamp stamp)
    {
        ArgumentNullException.ThrowIfNull(image);
        stamp = default;
        if (!TryGetChannels(image, out int channels))
            return false;

        UInt128 bits = 0;
        var data = (byte*)image.Data;
        long step = image.Step();
        for (int bit = 0; bit < StampBits.Count; bit++)
        {
            int mean = Mean(Block(data, step, channels, bit) + SampleOffset * (step + channels), step, channels);
            if (mean is > BlackestGrey and < WhitestGrey)
                return false;
            bits = bits << 1 | (mean >= WhitestGrey ? 1u : 0u);
        }

        GC.KeepAlive(image);
        return StampBits.TryUnpack(bits, out stamp);
    }

    /// <summary>The age of a picture, on the machine whose camera took it.</summary>
    /// <param name="image">As for <see cref="TryRead"/>.</param>
    /// <returns>The age now, or null when the picture has no readable stamp.</returns>
    public static TimeSpan? AgeOf(Mat image) => TryRead(image, out FrameStamp stamp) ? stamp.Age() : null;

    private static bool TryGetChannels(Mat image, out int channels)
    {
        channels = 0;
        // Data first: on a disposed Mat it throws, while Rows would take the process down.
        if (image.Data == IntPtr.Zero || image.Rows < Height || image.Cols < Width)
            return false;
        MatType type = image.Type();
        channels = type == MatType.CV_8UC3 ? 3 : type == MatType.CV_8UC1 ? 1 : 0;
        return channels != 0;
    }

    private static byte* Block(byte* data, long step, int channels, int bit) =>
        data + bit / Columns * BlockSize * step + bit % Columns * BlockSize * channels;

    private static int Mean(byte* sample, long step, int channels)
    {
        int sum = 0;
        for (int row = 0; row < SampleSize; row++)
        {
            foreach (byte value in new ReadOnlySpan<byte>(sample + row * step, SampleSize * channels))
                sum += value;
        }

        return sum / (SampleSize * SampleSize * channels);
    }
}
