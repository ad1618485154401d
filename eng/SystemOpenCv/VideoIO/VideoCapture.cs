using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public partial class VideoCapture : CvObject
{
    private const int NameSize = 64;

    public VideoCapture()
    {
        Check(CaptureNew(out var capture));
        SetPtr(capture);
        CaptureType = CaptureType.NotSpecified;
    }

    public VideoCapture(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
        : this(fileName, apiPreference, [])
    {
    }

    public VideoCapture(string fileName, VideoCaptureAPIs apiPreference, int[] prms)
    {
        if (string.IsNullOrEmpty(fileName))
            throw new ArgumentNullException(nameof(fileName));
        ArgumentNullException.ThrowIfNull(prms);

        Check(CaptureNewFile(fileName, (int)apiPreference, prms, prms.Length, out var capture));
        SetPtr(capture);
        CaptureType = CaptureType.File;
    }

    public VideoCapture(string fileName, VideoCaptureAPIs apiPreference, VideoCapturePara prms)
        : this(fileName, apiPreference, Parameters(prms))
    {
    }

    public VideoCapture(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
        : this(index, apiPreference, [])
    {
    }

    public VideoCapture(int index, VideoCaptureAPIs apiPreference, int[] prms)
    {
        ArgumentNullException.ThrowIfNull(prms);

        Check(CaptureNewCamera(index, (int)apiPreference, prms, prms.Length, out var capture));
        SetPtr(capture);
        CaptureType = CaptureType.Camera;
    }

    public VideoCapture(int index, VideoCaptureAPIs apiPreference, VideoCapturePara prms)
        : this(index, apiPreference, Parameters(prms))
    {
    }

    protected internal VideoCapture(IntPtr ptr)
        : base(ptr)
    {
    }

    public static VideoCapture FromFile(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        new(fileName, apiPreference);

    public static VideoCapture FromCamera(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        new(index, apiPreference);

    public CaptureType CaptureType { get; private set; }

    public bool Open(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
    {
        ThrowIfDisposed();
        if (string.IsNullOrEmpty(fileName))
            throw new ArgumentNullException(nameof(fileName));

        Check(CaptureOpenFile(ptr, fileName, (int)apiPreference, out var opened));
        GC.KeepAlive(this);
        CaptureType = CaptureType.File;
        return opened != 0;
    }

    public bool Open(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
    {
        Check(CaptureOpenCamera(CvPtr, index, (int)apiPreference, out var opened));
        GC.KeepAlive(this);
        CaptureType = CaptureType.Camera;
        return opened != 0;
    }

    public bool IsOpened()
    {
        Check(CaptureIsOpened(CvPtr, out var opened));
        GC.KeepAlive(this);
        return opened != 0;
    }

    public void Release()
    {
        Check(CaptureRelease(CvPtr));
        GC.KeepAlive(this);
    }

    private protected override void Free(IntPtr value) => CaptureDelete(value);

    public bool Grab()
    {
        Check(CaptureGrab(CvPtr, out var grabbed));
        GC.KeepAlive(this);
        return grabbed != 0;
    }

    public bool Retrieve(Mat image, int flag = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        Check(CaptureRetrieve(CvPtr, image.CvPtr, flag, out var retrieved));
        GC.KeepAlive(this);
        GC.KeepAlive(image);
        return retrieved != 0;
    }

    public bool Retrieve(Mat image, CameraChannels streamIdx) => Retrieve(image, (int)streamIdx);

    public bool Retrieve(OutputArray image, int flag = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Retrieve(image.Mat, flag);
    }

    public bool Retrieve(OutputArray image, CameraChannels streamIdx) => Retrieve(image, (int)streamIdx);

    /// <remarks>Grabs the next frame first, as the real one does.</remarks>
    public Mat RetrieveMat()
    {
        var image = new Mat();
        Read(image);
        return image;
    }

    public bool Read(Mat image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Check(CaptureRead(CvPtr, image.CvPtr, out var read));
        GC.KeepAlive(this);
        GC.KeepAlive(image);
        return read != 0;
    }

    public bool Read(OutputArray image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Read(image.Mat);
    }

    public double Get(int propertyId)
    {
        Check(CaptureGet(CvPtr, propertyId, out var value));
        GC.KeepAlive(this);
        return value;
    }

    public double Get(VideoCaptureProperties propertyId) => Get((int)propertyId);

    public bool Set(int propertyId, double value)
    {
        Check(CaptureSet(CvPtr, propertyId, value, out var accepted));
        GC.KeepAlive(this);
        return accepted != 0;
    }

    public bool Set(VideoCaptureProperties propertyId, double value) => Set((int)propertyId, value);

    public void SetExceptionMode(bool enable)
    {
        Check(CaptureSetExceptionMode(CvPtr, enable ? 1 : 0));
        GC.KeepAlive(this);
    }

    public bool GetExceptionMode()
    {
        Check(CaptureGetExceptionMode(CvPtr, out var enabled));
        GC.KeepAlive(this);
        return enabled != 0;
    }

    public unsafe string GetBackendName()
    {
        var name = stackalloc byte[NameSize];
        Check(CaptureBackend(CvPtr, name, NameSize));
        GC.KeepAlive(this);
        return Text(name);
    }

    private static int[] Parameters(VideoCapturePara prms)
    {
        ArgumentNullException.ThrowIfNull(prms);
        return prms.GetParameters();
    }
}
