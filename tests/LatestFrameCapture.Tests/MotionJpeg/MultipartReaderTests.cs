using System.Text;

namespace LatestFrames;

public sealed class MultipartReaderTests
{
    public static TheoryData<string> Styles => [.. MultipartStyle.All.Keys];

    [Theory]
    [MemberData(nameof(Styles))]
    public void Pictures_come_out_as_they_were_sent(string name)
    {
        MultipartStyle style = MultipartStyle.All[name];
        byte[][] sent = JpegPictures.Hundred[..6];
        byte[] stream = style.Stream(sent);
        foreach (int size in (int[])[1, 2, 7, 1000, int.MaxValue])
        {
            List<byte[]> found = Read(stream, style.Type, size, out MultipartReader reader);
            Assert.Null(reader.Error);
            Assert.Equal(sent, found);
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_picture_is_complete_with_its_last_byte(string name)
    {
        MultipartStyle style = MultipartStyle.All[name];
        byte[] jpeg = JpegPictures.Hundred[0];
        byte[] part = [.. Encoding.Latin1.GetBytes(style.Preamble), .. style.Part(jpeg)];
        int end = part.AsSpan().IndexOf(jpeg) + jpeg.Length;
        Assert.Equal(jpeg, Assert.Single(Read(part[..end], style.Type, 500, out _)));
        Assert.Empty(Read(part[..(end - 1)], style.Type, 500, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_end_of_a_thumbnail_is_not_the_end_of_the_picture(bool hasLength)
    {
        byte[] jpeg = JpegPictures.WithThumbnail(JpegPictures.Hundred[1], JpegPictures.Make(2, 256, 96));
        var style = new MultipartStyle { Headers = hasLength ? ["Content-Length: {0}"] : [] };
        Assert.Equal([jpeg, jpeg], Read(style.Stream([jpeg, jpeg]), style.Type, 300, out _));
    }

    [Theory]
    [InlineData("Content-Type: image/jpeg")]
    [InlineData("Content-Length: {0}")]
    [InlineData("Content-Length: 50000")] // of the whole picture, of which less comes
    public void A_picture_that_was_cut_is_left_out(string header)
    {
        byte[] whole = JpegPictures.Hundred[3], next = JpegPictures.Hundred[4];
        var style = new MultipartStyle { Headers = [header] };

        // In the scan, and in a table before it.
        foreach (int kept in (int[])[whole.Length - 200, whole.Length - 2, 100])
        {
            foreach (int size in (int[])[1, 13, 100_000])
            {
                Assert.Equal(
                    [whole, next, whole],
                    Read(
                        style.Stream([whole, whole[..kept], next, whole]),
                        style.Type,
                        size,
                        out MultipartReader reader));
                Assert.Equal((1, 0), (reader.Cut, reader.Others));
            }
        }
    }

    [Fact]
    public void Two_pictures_in_one_part_are_one_that_was_cut()
    {
        byte[] whole = JpegPictures.Hundred[3];
        byte[] merged = [.. whole[..^300], .. JpegPictures.Hundred[4]];
        var style = new MultipartStyle();
        Assert.Equal(
            [whole, whole], Read(style.Stream([whole, merged, whole]), style.Type, 700, out MultipartReader reader));
        Assert.Equal(1, reader.Cut);
    }

    [Theory]
    [InlineData("Content-Type: image/jpeg")]
    [InlineData("Content-Length: {0}")]
    public void Pictures_of_a_camera_that_marks_no_end_are_not_cut(string header)
    {
        byte[][] sent = [.. JpegPictures.Hundred[..3].Select(jpeg => jpeg[..^2])];
        var style = new MultipartStyle { Headers = [header] };
        byte[] stream = [.. style.Stream(sent), .. "--frame\r\n"u8];
        foreach (int size in (int[])[1, 13, 100_000])
        {
            Assert.Equal(sent, Read(stream, style.Type, size, out MultipartReader reader));
            Assert.Equal(0, reader.Cut);
        }
    }

    [Fact]
    public void A_length_that_is_too_short_does_not_cut_a_picture()
    {
        byte[] first = JpegPictures.Hundred[5], second = JpegPictures.Hundred[6];
        byte[] stream =
        [
            .. new MultipartStyle().Part(first),
            .. new MultipartStyle { Headers = ["Content-Length: 1000"] }.Part(second)
        ];
        foreach (int size in (int[])[1, 13, 100_000])
            Assert.Equal([first, second], Read(stream, new MultipartStyle().Type, size, out _));
    }

    [Fact]
    public void A_short_delimiter_inside_a_picture_with_a_length_is_none()
    {
        byte[] jpeg = JpegPictures.Hundred[7];
        jpeg = [.. jpeg[..^100], .. "\n--b"u8, .. jpeg[^100..]];
        var style = new MultipartStyle { Type = "multipart/x-mixed-replace; boundary=b", Delimiter = "--b" };
        Assert.Equal([jpeg, jpeg], Read(style.Stream([jpeg, jpeg]), style.Type, 900, out _));
    }

    [Fact]
    public void A_picture_that_is_not_made_as_the_standard_says_ends_with_its_length()
    {
        // A segment of length 0.
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        var style = new MultipartStyle();
        Assert.Equal([jpeg, jpeg], Read(style.Stream([jpeg, jpeg]), style.Type, 3, out _));
        var bare = new MultipartStyle { Headers = [] };
        Assert.Equal([jpeg], Read(bare.Stream([jpeg, jpeg]), bare.Type, 3, out _));
    }

    [Fact]
    public void Parts_that_are_no_pictures_are_counted()
    {
        MultipartStyle style = MultipartStyle.All["parts of another kind"];
        Read(style.Stream(JpegPictures.Hundred[..3]), style.Type, 1000, out MultipartReader reader);
        Assert.Equal(6, reader.Others);
    }

    [Theory]
    [InlineData("X-Timestamp: 1764200000.250", 1_764_200_000_250)]
    [InlineData("x-timestamp:  1764200000 ", 1_764_200_000_000)]
    [InlineData("X-Timestamp: 0.000000", null)]
    [InlineData("X-Timestamp: 12345.5", null)]
    [InlineData("X-Timestamp: yesterday", null)]
    public void The_cameras_time_is_taken_where_it_can_be_one(string header, long? milliseconds)
    {
        var style = new MultipartStyle { Headers = [header, "Content-Length: {0}"] };
        var picture = new AccessUnit { Limit = MultipartReader.MaxPicture };
        new MultipartReader("frame").Read(style.Part(JpegPictures.Hundred[0]), picture, out bool isComplete);
        Assert.True(isComplete);
        Assert.Equal(milliseconds, picture.CameraTime?.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void What_has_no_end_is_given_up()
    {
        Assert.Contains("no part", Error(new string('x', 70_000)), StringComparison.Ordinal);
        Assert.Contains("no part", Error(string.Concat(Enumerable.Repeat("x\r\n", 30_000))), StringComparison.Ordinal);
        Assert.Contains("too long a header", Error("--frame\r\nA: " + new string('x', 9000)), StringComparison.Ordinal);
        Assert.Contains(
            "too many headers",
            Error("--frame\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 70))),
            StringComparison.Ordinal);
        Assert.Contains("64 MB", Error("--frame\r\nContent-Length: 99000000\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_more_than_64_MB_is_given_up()
    {
        var reader = new MultipartReader("frame");
        var picture = new AccessUnit { Limit = MultipartReader.MaxPicture };
        reader.Read("--frame\r\n\r\n"u8, picture, out _);
        reader.Read([0xFF, 0xD8, 0xFF, 0xDA, 0, 3, 1], picture, out _);
        byte[] scan = new byte[1024 * 1024];
        int megabytes = 0;
        while (reader.Error is null && megabytes < 100)
        {
            reader.Read(scan, picture, out _);
            megabytes++;
        }

        Assert.Equal("sends a picture of more than 64 MB", reader.Error);
        Assert.InRange(picture.Data.Length, 0, MultipartReader.MaxPicture + AccessUnit.Padding);
    }

    internal static List<byte[]> Read(byte[] stream, string type, int size, out MultipartReader reader)
    {
        reader = new MultipartReader(MediaType.Parse(type).Boundary);
        var picture = new AccessUnit { Limit = MultipartReader.MaxPicture };
        List<byte[]> found = [];
        for (int at = 0; at < stream.Length && reader.Error is null;)
        {
            at += reader.Read(stream.AsSpan(at, Math.Min(size, stream.Length - at)), picture, out bool isComplete);
            if (!isComplete) continue;
            found.Add(picture.Data[..picture.Length]);
            picture.Clear();
        }

        return found;
    }

    private static string Error(string text)
    {
        Read(
            Encoding.Latin1.GetBytes(text),
            "multipart/x-mixed-replace; boundary=frame",
            1000,
            out MultipartReader reader);
        return reader.Error ?? "";
    }
}
