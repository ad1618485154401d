using OpenCvSharp;
using OpenCvSharp.Internal;

namespace LatestFrames;

/// <summary>Decodes single pictures, such as JPEG, with OpenCV.</summary>
internal static class ImageDecoder
{
    /// <summary>Decodes a picture, whose size the caller has checked.</summary>
    /// <param name="data">The picture.</param>
    /// <param name="mode">What is made of its channels and its EXIF data.</param>
    /// <param name="type">The type that it must have; null for any.</param>
    /// <param name="image">The image that is filled; its memory is used again when size and type fit.</param>
    /// <returns>False when it is damaged or of another type; the image is as it was then.</returns>
    public static unsafe bool TryDecode(ReadOnlySpan<byte> data, ImreadModes mode, MatType? type, Mat image)
    {
        // Not Cv2.ImDecode, which makes a Mat for each picture.
        nint decoded = 0;
        try
        {
            fixed (byte* first = data)
            {
                NativeMethods.HandleException(
                    NativeMethods.imgcodecs_imdecode_vector(first, data.Length, (int)mode, out decoded));
            }

            NativeMethods.HandleException(NativeMethods.core_Mat_empty(decoded, out int isEmpty));
            if (isEmpty != 0) return false;
            if (type is { } wanted)
            {
                NativeMethods.HandleException(NativeMethods.core_Mat_type(decoded, out int actual));
                if (actual != wanted.Value) return false;
            }

            NativeMethods.HandleException(NativeMethods.core_Mat_copyTo_toMat1(decoded, image.CvPtr));
            return true;
        }
        catch (OpenCVException)
        {
            // A damaged picture.
            return false;
        }
        finally
        {
            if (decoded != 0) _ = NativeMethods.core_Mat_delete(decoded);
            GC.KeepAlive(image);
        }
    }
}
