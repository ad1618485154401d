using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public static partial class Cv2
{
    public static Mat ImRead(string fileName, ImreadModes flags = ImreadModes.Color) => new(fileName, flags);

    public static bool ImWrite(string fileName, Mat img, int[]? prms = null)
    {
        if (string.IsNullOrEmpty(fileName))
            throw new ArgumentNullException(nameof(fileName));
        ArgumentNullException.ThrowIfNull(img);

        Check(NativeMethods.ImWrite(fileName, img.CvPtr, prms, prms?.Length ?? 0, out var written));
        GC.KeepAlive(img);
        return written != 0;
    }

    public static bool ImWrite(string fileName, Mat img, params ImageEncodingParam[] prms) =>
        ImWrite(fileName, img, Flatten(prms));

    public static Mat ImDecode(byte[] buf, ImreadModes flags)
    {
        ArgumentNullException.ThrowIfNull(buf);
        return ImDecode(new ReadOnlySpan<byte>(buf), flags);
    }

    public static Mat ImDecode(ReadOnlySpan<byte> span, ImreadModes flags)
    {
        if (span.IsEmpty)
            throw new ArgumentException("There is nothing to decode.", nameof(span));

        var image = new Mat();
        Check(NativeMethods.ImDecode(span, span.Length, (int)flags, image.CvPtr));
        return image;
    }

    public static Mat ImDecode(Mat buf, ImreadModes flags)
    {
        ArgumentNullException.ThrowIfNull(buf);
        var image = new Mat();
        Check(ImDecodeMat(buf.CvPtr, (int)flags, image.CvPtr));
        GC.KeepAlive(buf);
        return image;
    }

    public static Mat ImDecode(InputArray buf, ImreadModes flags)
    {
        ArgumentNullException.ThrowIfNull(buf);
        return ImDecode(buf.Mat, flags);
    }

    public static unsafe bool ImEncode(string ext, InputArray img, out byte[] buf, int[]? prms = null)
    {
        if (string.IsNullOrEmpty(ext))
            throw new ArgumentNullException(nameof(ext));
        ArgumentNullException.ThrowIfNull(img);

        Check(NativeMethods.ImEncode(
            ext, img.Mat.CvPtr, prms, prms?.Length ?? 0, out var buffer, out var bytes, out var length, out var encoded));
        GC.KeepAlive(img);
        try
        {
            buf = new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
        }
        finally
        {
            BufferDelete(buffer);
        }

        return encoded != 0;
    }

    public static void ImEncode(string ext, InputArray img, out byte[] buf, params ImageEncodingParam[] prms) =>
        ImEncode(ext, img, out buf, Flatten(prms));

    private static int[] Flatten(ImageEncodingParam[] prms)
    {
        ArgumentNullException.ThrowIfNull(prms);
        return prms.SelectMany(prm => new[] { (int)prm.EncodingId, prm.Value }).ToArray();
    }
}
