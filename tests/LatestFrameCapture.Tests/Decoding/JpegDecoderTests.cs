using OpenCvSharp;

namespace LatestFrames;

public sealed class JpegDecoderTests
{
    private static readonly Scalar s_color = new(40, 90, 200);

    [Fact]
    public void A_picture_comes_with_its_position_and_color()
    {
        using var decoder = new JpegDecoder();
        using var image = new Mat();
        Assert.True(decoder.Send(Unit(Jpeg(MatType.CV_8UC3, s_color), 7)));

        Assert.True(decoder.TryReceive(out TimeSpan position));
        Assert.True(decoder.Retrieve(image));

        Assert.Equal(TimeSpan.FromSeconds(7), position);
        Assert.Equal((new Size(64, 48), MatType.CV_8UC3), (image.Size(), image.Type()));
        Scalar mean = Cv2.Mean(image);
        Assert.All(new[] { 0, 1, 2 }, i => Assert.InRange(mean[i], s_color[i] - 3, s_color[i] + 3));
        Assert.False(decoder.TryReceive(out _));
        Assert.False(decoder.Retrieve(image));
    }

    [Fact]
    public void A_grey_picture_becomes_BGR()
    {
        using var decoder = new JpegDecoder();
        using var image = new Mat();
        Assert.True(decoder.Send(Unit(Jpeg(MatType.CV_8UC1, new Scalar(77)), 1)));
        Assert.True(decoder.TryReceive(out _));
        Assert.True(decoder.Retrieve(image));
        Assert.Equal(MatType.CV_8UC3, image.Type());
        Assert.InRange(Cv2.Mean(image)[2], 75, 79);
    }

    [Fact]
    public void A_picture_allocates_nothing()
    {
        using var decoder = new JpegDecoder();
        using var image = new Mat();
        AccessUnit unit = Unit(Jpeg(MatType.CV_8UC3, s_color), 1);
        long before = 0;
        for (int i = 0; i < 60; i++)
        {
            if (i == 40) before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Send(unit);
            decoder.TryReceive(out _);
            decoder.Retrieve(image);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A header of 60 bytes may say a size of gigabytes.</summary>
    [Fact]
    public void A_size_above_the_limit_is_refused_before_it_is_decoded()
    {
        byte[] jpeg = Jpeg(MatType.CV_8UC3, s_color);
        int header = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        Assert.True(header > 0);
        jpeg.AsSpan(header + 5, 4).Fill(0xF0);
        using var decoder = new JpegDecoder();

        Assert.False(decoder.Send(Unit(jpeg, 1)));
        Assert.False(decoder.TryReceive(out _));
    }

    /// <summary>
    /// libjpeg takes no length after these markers; who does, reads another frame header than it.
    /// </summary>
    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0xD0)]
    [InlineData(0xD7)]
    public void A_size_above_the_limit_cannot_be_hidden_behind_a_marker(byte marker)
    {
        byte[] jpeg = Jpeg(MatType.CV_8UC3, s_color);
        byte[] small = [0xFF, 0xC0, 0, 17, 8, 0, 48, 0, 64, 3];
        int scan = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        int header = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        jpeg.AsSpan(header + 5, 4).Fill(0x7F);

        // The length after the marker leads to the small header, which stands in a comment.
        int length = scan + 4;
        byte[] hidden =
        [
            0xFF, 0xD8, 0xFF, marker, (byte)(length >> 8), (byte)length, .. jpeg[2..scan],
            0xFF, 0xFE, 0, (byte)(small.Length + 2), .. small, .. jpeg[scan..],
        ];
        Assert.True(hidden.AsSpan(4 + length).StartsWith(small));
        using var decoder = new JpegDecoder();

        Assert.False(decoder.Send(Unit(hidden, 1)));
    }

    [Theory]
    [InlineData(8, 8, 1000)]
    [InlineData(8000, 8000, 20)]
    public void A_picture_of_many_scans_is_refused_before_it_is_decoded(int width, int height, int scans)
    {
        using var decoder = new JpegDecoder();
        Assert.False(decoder.Send(Unit(Scans(width, height, scans), 1)));
        Assert.True(decoder.Send(Unit(Scans(width, height, 10), 1)));
    }

    [Fact]
    public void A_progressive_picture_is_decoded()
    {
        using var picture = new Mat(480, 640, MatType.CV_8UC3, s_color);
        byte[] jpeg = picture.ImEncode(".jpg", [(int)ImwriteFlags.JpegProgressive, 1]);
        using var decoder = new JpegDecoder();
        using var image = new Mat();

        Assert.True(decoder.Send(Unit(jpeg, 1)) && decoder.TryReceive(out _) && decoder.Retrieve(image));
        Assert.Equal(new Size(640, 480), image.Size());
    }

    [Fact]
    public void Damaged_pictures_are_refused_or_come_out_and_end_nothing()
    {
        byte[] jpeg = Jpeg(MatType.CV_8UC3, s_color);
        var random = new Random(3);
        using var decoder = new JpegDecoder();
        using var image = new Mat();
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. jpeg[..random.Next(jpeg.Length)]];
            for (int k = 0; k < 10 && damaged.Length > 0; k++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            decoder.Send(Unit(damaged, i));
            while (decoder.TryReceive(out _)) decoder.Retrieve(image);
        }

        Assert.True(decoder.Send(Unit(jpeg, 1)) && decoder.TryReceive(out _) && decoder.Retrieve(image));
    }

    private static byte[] Jpeg(MatType type, Scalar color)
    {
        using var image = new Mat(48, 64, type, color);
        return image.ImEncode(".jpg");
    }

    /// <summary>A progressive picture, of which only the heads of its scans are there.</summary>
    private static byte[] Scans(int width, int height, int scans)
    {
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 1, 0, 0];
        byte[] head =
        [
            0xFF, 0xD8, 0xFF, 0xC2, 0, 11, 8,
            (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0
        ];
        return [.. head, .. Enumerable.Repeat(scan, scans).SelectMany(bytes => bytes), 0xFF, 0xD9];
    }

    private static AccessUnit Unit(byte[] jpeg, int seconds)
    {
        var unit = new AccessUnit { IsKeyFrame = true, Position = TimeSpan.FromSeconds(seconds) };
        unit.TryAppend(jpeg);
        return unit;
    }
}
