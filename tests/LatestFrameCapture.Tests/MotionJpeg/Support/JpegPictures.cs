using OpenCvSharp;

namespace LatestFrames;

/// <summary>JPEG pictures with their index burned in.</summary>
internal static class JpegPictures
{
    private static readonly Lazy<byte[][]> s_hundred = new(() => [.. Enumerable.Range(0, 100).Select(i => Make(i))]);

    /// <summary>A hundred pictures of 320 x 240, made once for all tests.</summary>
    public static byte[][] Hundred => s_hundred.Value;

    public static byte[] Make(int index, int width = 320, int height = 240, int quality = 90)
    {
        using var image = new Mat(height, width, MatType.CV_8UC3, new Scalar(90, 120, 60));
        StampCodec.Write(image, new FrameStamp(0, index));
        Assert.True(Cv2.ImEncode(".jpg", image, out byte[] jpeg, [(int)ImwriteFlags.JpegQuality, quality]));
        return jpeg;
    }

    /// <summary>A picture with a thumbnail, a whole JPEG, in a segment of it (APP1).</summary>
    public static byte[] WithThumbnail(byte[] jpeg, byte[] thumbnail)
    {
        int length = thumbnail.Length + 8;
        return
        [
            .. jpeg.AsSpan(0, 2), 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. "Exif\0\0"u8, .. thumbnail,
            .. jpeg.AsSpan(2)
        ];
    }
}
