using CsCheck;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>What precedes a picture on the server.</summary>
public sealed class StoredPictureHeaderTests
{
    private static readonly StoredPictureHeader s_header = new()
    {
        Length = StoredPictureHeader.Size,
        Encoding = FrameEncoding.Png,
        Type = MatType.CV_16UC3,
        Columns = 640,
        Rows = 480,
        Number = 1L << 40,
        CapturedAt = 1_790_000_000_123_456,
        CameraTime = DateTimeOffset.UnixEpoch.AddMicroseconds(1_790_000_000_000_001),
        Position = TimeSpan.FromMicroseconds(-5),
        Session = 0xFEDCBA98,
    };

    [Fact]
    public void What_is_written_is_read()
    {
        Assert.Equal(s_header, Again(s_header));
        Assert.Equal(640 * 480 * 6, s_header.RawLength);
        StoredPictureHeader without = s_header with { CameraTime = null, Position = null };
        Assert.Equal(without, Again(without));
    }

    [Theory]
    [InlineData(0, 0)] // magic
    [InlineData(4, 0)] // its length
    [InlineData(6, 7)] // encoding
    [InlineData(8, 6)] // CV_64F
    [InlineData(15, 1)] // 16 million columns
    [InlineData(19, 0x80)] // rows below zero
    [InlineData(27, 0x80)] // number
    [InlineData(35, 0x80)] // times
    [InlineData(43, 0x7F)]
    [InlineData(51, 0x7F)] // a position of a hundred thousand years
    public void What_cannot_be_is_refused(int at, byte value)
    {
        byte[] bytes = new byte[StoredPictureHeader.Size];
        s_header.Write(bytes);
        bytes[at] = value;
        Assert.False(StoredPictureHeader.TryRead(bytes, out _));
    }

    [Fact]
    public void Any_bytes_are_a_picture_of_allowed_size_or_refused() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        "LFC1"u8[..Math.Min(4, bytes.Length)].CopyTo(bytes);
        if (bytes.Length > 6) (bytes[4], bytes[5]) = (StoredPictureHeader.Size, 0);
        if (!StoredPictureHeader.TryRead(bytes, out StoredPictureHeader header)) return;
        Assert.True(PictureLimit.Allows(header.Columns, header.Rows));
        Assert.InRange(header.RawLength, 1, 8L * PictureLimit.MaxPixels);
    });

    [Fact]
    public void The_state_of_a_camera_is_text_that_is_read_again()
    {
        var news = new CameraNews(
            CaptureState.Reconnecting, new CaptureFailure(CaptureFailureReason.Refused, "no\nprogram"));
        CameraNews? again = CameraNews.TryRead(news.ToBytes());
        Assert.Equal(
            (news.State, CaptureFailureReason.Refused, "no program"),
            (again!.State, again.Failure!.Reason, again.Failure.Message));
        Assert.Equal(
            new CameraNews(CaptureState.Live, null),
            CameraNews.TryRead(new CameraNews(CaptureState.Live, null).ToBytes()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("LFS1")]
    [InlineData("LFS1\nLive")]
    [InlineData("LFS1\n\n\n")]
    [InlineData("LFS1\n2\n\n")]
    [InlineData("LFS1\nGone\n\n")]
    [InlineData("LFS1\nLive\nBroken\nx")]
    [InlineData("LFC1\nLive\n\n")]
    public void Other_text_is_no_state(string text) =>
        Assert.Null(CameraNews.TryRead(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_long_text_is_no_state() =>
        Assert.Null(CameraNews.TryRead([.. "LFS1\nLive\n\n"u8, .. new byte[CameraNews.MaxBytes]]));

    private static StoredPictureHeader Again(in StoredPictureHeader header)
    {
        byte[] bytes = new byte[StoredPictureHeader.Size];
        header.Write(bytes);
        Assert.True(StoredPictureHeader.TryRead(bytes, out StoredPictureHeader read));
        return read;
    }
}
