using OpenCvSharp;
using OpenCvSharp.Internal;

namespace LatestFrames;

/// <summary>Decodes JPEG pictures with OpenCV, each when its image is retrieved.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class JpegDecoder : IVideoDecoder
{
    // Without this flag OpenCV turns the picture as its EXIF data says, which a video decoder does not.
    private const ImreadModes Mode = ImreadModes.Color | ImreadModes.IgnoreOrientation;

    private byte[] _data = [];
    private int _length;
    private TimeSpan _position;
    private bool _isWaiting;
    private bool _isCurrent;
    private bool _isDisposed;

    public string Name => "OpenCV JPEG";

    public int Delay => 0;

    public long Restarts => 0;

    public bool KeyFramesOnly { get; set; }

    public bool Send(AccessUnit unit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _isWaiting = _isCurrent = false;
        if (!JpegSize.IsAcceptable(unit.Data.AsSpan(0, unit.Length), out _, out _)) return false;
        if (_data.Length < unit.Length) _data = new byte[unit.Data.Length];
        unit.Data.AsSpan(0, unit.Length).CopyTo(_data);
        _length = unit.Length;
        _position = unit.Position;
        _isWaiting = true;
        return true;
    }

    public bool TryReceive(out TimeSpan position)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _isCurrent = _isWaiting;
        _isWaiting = false;
        position = _isCurrent ? _position : default;
        return _isCurrent;
    }

    public unsafe bool Retrieve(Mat image)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_isCurrent) return false;

        // Not Cv2.ImDecode, which makes a Mat for each picture.
        nint decoded = 0;
        try
        {
            fixed (byte* data = _data)
            {
                ExceptionStatus status = NativeMethods.imgcodecs_imdecode_vector(data, _length, (int)Mode, out decoded);
                NativeMethods.HandleException(status);
            }

            NativeMethods.HandleException(NativeMethods.core_Mat_empty(decoded, out int isEmpty));
            if (isEmpty != 0) return false;
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

    public void Drain()
    {
    }

    public void Flush() => _isWaiting = _isCurrent = false;

    public void Dispose() => _isDisposed = true;
}
