using OpenCvSharp;

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

    public bool Retrieve(Mat image)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _isCurrent && ImageDecoder.TryDecode(_data.AsSpan(0, _length), Mode, type: null, image);
    }

    public void Drain()
    {
    }

    public void Flush() => _isWaiting = _isCurrent = false;

    public void Dispose() => _isDisposed = true;
}
