using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public class VideoWriter : CvObject
{
    private const int NameSize = 64;

    public VideoWriter()
    {
        Check(WriterNew(out var writer));
        SetPtr(writer);
        Fps = -1;
        IsColor = true;
    }

    public VideoWriter(string fileName, FourCC fourcc, double fps, Size frameSize, bool isColor = true)
        : this(fileName, VideoCaptureAPIs.ANY, fourcc, fps, frameSize, isColor)
    {
    }

    public VideoWriter(string fileName, FourCC fourcc, double fps, Size frameSize, int[] prms)
        : this(fileName, VideoCaptureAPIs.ANY, fourcc, fps, frameSize, prms)
    {
    }

    public VideoWriter(string fileName, FourCC fourcc, double fps, Size frameSize, VideoWriterPara prms)
        : this(fileName, VideoCaptureAPIs.ANY, fourcc, fps, frameSize, prms)
    {
    }

    public VideoWriter(
        string fileName, VideoCaptureAPIs apiPreference, FourCC fourcc, double fps, Size frameSize, bool isColor = true)
        : this()
    {
        Open(fileName, apiPreference, fourcc, fps, frameSize, isColor);
    }

    public VideoWriter(
        string fileName, VideoCaptureAPIs apiPreference, FourCC fourcc, double fps, Size frameSize, int[] prms)
        : this()
    {
        Open(fileName, apiPreference, fourcc, fps, frameSize, prms);
    }

    public VideoWriter(
        string fileName, VideoCaptureAPIs apiPreference, FourCC fourcc, double fps, Size frameSize, VideoWriterPara prms)
        : this()
    {
        ArgumentNullException.ThrowIfNull(prms);
        Open(fileName, apiPreference, fourcc, fps, frameSize, prms.GetParameters());
    }

    public string? FileName { get; private set; }

    public double Fps { get; private set; }

    public Size FrameSize { get; private set; }

    public bool IsColor { get; private set; }

    public static int FourCC(char c1, char c2, char c3, char c4) => OpenCvSharp.FourCC.FromFourChars(c1, c2, c3, c4);

    public static int FourCC(string code) => OpenCvSharp.FourCC.FromString(code);

    public bool Open(string fileName, FourCC fourcc, double fps, Size frameSize, bool isColor = true) =>
        Open(fileName, VideoCaptureAPIs.ANY, fourcc, fps, frameSize, isColor);

    public bool Open(
        string fileName, VideoCaptureAPIs apiPreference, FourCC fourcc, double fps, Size frameSize, bool isColor = true)
    {
        IsColor = isColor;
        return Open(
            fileName, apiPreference, fourcc, fps, frameSize, [(int)VideoWriterProperties.IsColor, isColor ? 1 : 0]);
    }

    private bool Open(
        string fileName, VideoCaptureAPIs apiPreference, FourCC fourcc, double fps, Size frameSize, int[] prms)
    {
        ThrowIfDisposed();
        if (string.IsNullOrEmpty(fileName))
            throw new ArgumentNullException(nameof(fileName));
        ArgumentNullException.ThrowIfNull(prms);

        FileName = fileName;
        Fps = fps;
        FrameSize = frameSize;
        Check(WriterOpen(
            ptr, fileName, (int)apiPreference, fourcc, fps, frameSize.Width, frameSize.Height,
            prms, prms.Length, out var opened));
        GC.KeepAlive(this);
        return opened != 0;
    }

    public bool IsOpened()
    {
        Check(WriterIsOpened(CvPtr, out var opened));
        GC.KeepAlive(this);
        return opened != 0;
    }

    public void Release()
    {
        Check(WriterRelease(CvPtr));
        GC.KeepAlive(this);
    }

    private protected override void Free(IntPtr value) => WriterDelete(value);

    public void Write(InputArray image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Check(WriterWrite(CvPtr, image.Mat.CvPtr));
        GC.KeepAlive(this);
        GC.KeepAlive(image);
    }

    public double Get(VideoWriterProperties propId)
    {
        Check(WriterGet(CvPtr, (int)propId, out var value));
        GC.KeepAlive(this);
        return value;
    }

    public bool Set(VideoWriterProperties propId, double value)
    {
        Check(WriterSet(CvPtr, (int)propId, value, out var accepted));
        GC.KeepAlive(this);
        return accepted != 0;
    }

    public unsafe string GetBackendName()
    {
        var name = stackalloc byte[NameSize];
        Check(WriterBackend(CvPtr, name, NameSize));
        GC.KeepAlive(this);
        return Text(name);
    }
}
