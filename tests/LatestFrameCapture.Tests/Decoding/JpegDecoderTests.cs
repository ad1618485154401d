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
            for (int k = 0; k < 10 && damaged.Length > 0; k++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
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

    private static AccessUnit Unit(byte[] jpeg, int seconds)
    {
        var unit = new AccessUnit { IsKeyFrame = true, Position = TimeSpan.FromSeconds(seconds) };
        unit.TryAppend(jpeg);
        return unit;
    }
}
