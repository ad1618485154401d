using System.Buffers;
using System.Runtime.InteropServices;
using OpenCvSharp;
using OpenCvSharp.Internal;
using OpenCvSharp.Internal.Vectors;

namespace LatestFrames;

/// <summary>Makes pictures of the frames of one camera.</summary>
/// <remarks>Thread safety: all members may be called from any thread.</remarks>
internal sealed class JpegEncoder
{
    private readonly int _camera;
    private readonly CameraViews _views;
    private readonly Action _onReturned;
    private int _pictures;
    private int _hasFailed;

    /// <param name="camera">The camera's index.</param>
    /// <param name="views">Their clock and log.</param>
    public JpegEncoder(int camera, CameraViews views)
    {
        _camera = camera;
        _views = views;
        _onReturned = () => Interlocked.Decrement(ref _pictures);
    }

    /// <summary>How many pictures somebody has not released.</summary>
    public int CurrentPictures => Volatile.Read(ref _pictures);

    /// <summary>Encodes a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="key">Size and quality.</param>
    /// <param name="grabbed">When it arrived, as a timestamp of the cameras' clock.</param>
    /// <returns>The picture, or null if OpenCV cannot make one of frames of this type.</returns>
    public EncodedPicture? TryEncode(Frame frame, PictureKey key, long grabbed)
    {
        try
        {
            using Mat? smaller = Shrink(frame.Image, key.Width);
            byte[] buffer = Encode(smaller ?? frame.Image, key.Quality, out int length);
            PictureHeader.Write(
                buffer, _camera, frame.Image.Cols, frame.Image.Rows, frame.Number, _views.ToMilliseconds(grabbed));
            Interlocked.Increment(ref _pictures);
            return new EncodedPicture(buffer, length, _onReturned)
            {
                Number = frame.Number,
                GrabbedTimestamp = grabbed,
                GrabbedAt = frame.GrabbedAt,
            };
        }
        catch (OpenCVException exception)
        {
            if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
            {
                string type = frame.Image.Type().ToString();
                AspNetCoreLog.NotEncoded(_views.Logger, _views.All[_camera].Camera.Name, type, exception);
            }

            return null;
        }
    }

    private static Mat? Shrink(Mat image, int width)
    {
        if (width == 0 || image.Cols <= width) return null;
        var smaller = new Mat();
        try
        {
            int height = Math.Max(1, (int)Math.Round((double)image.Rows * width / image.Cols));
            // Each pixel is the mean of those that it replaces: edges do not flicker.
            Cv2.Resize(image, smaller, new Size(width, height), 0, 0, InterpolationFlags.Area);
            return smaller;
        }
        catch
        {
            smaller.Dispose();
            throw;
        }
    }

    // Not Cv2.ImEncode, which makes an array for each picture.
    private static byte[] Encode(Mat image, int quality, out int length)
    {
        using var encoded = new VectorOfByte();
        int[] parameters = [(int)ImwriteFlags.JpegQuality, quality];
        using InputArray input = InputArray.Create(image);
        NativeMethods.HandleException(NativeMethods.imgcodecs_imencode_vector(
            ".jpg", input.CvPtr, encoded.CvPtr, parameters, parameters.Length, out int isEncoded));
        GC.KeepAlive(image);
        if (isEncoded == 0) throw new OpenCVException("OpenCV has encoded nothing.");
        length = PictureHeader.Size + encoded.Size;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        Marshal.Copy(encoded.ElemPtr, buffer, PictureHeader.Size, encoded.Size);
        return buffer;
    }
}
