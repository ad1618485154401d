using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public partial class Mat : CvObject
{
    public Mat()
    {
        Check(MatNew(out var mat));
        SetPtr(mat);
    }

    public Mat(int rows, int cols, MatType type)
        : this()
    {
        Create(rows, cols, type);
    }

    public Mat(int rows, int cols, MatType type, Scalar s)
        : this(rows, cols, type)
    {
        SetTo(s);
    }

    public Mat(Size size, MatType type)
        : this(size.Height, size.Width, type)
    {
    }

    public Mat(Size size, MatType type, Scalar s)
        : this(size.Height, size.Width, type, s)
    {
    }

    public Mat(Mat m, Rect roi)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(MatNewRoi(m.CvPtr, roi.X, roi.Y, roi.Width, roi.Height, out var mat));
        GC.KeepAlive(m);
        SetPtr(mat);
    }

    public Mat(string fileName, ImreadModes flags = ImreadModes.Color)
        : this()
    {
        if (string.IsNullOrEmpty(fileName))
            throw new ArgumentNullException(nameof(fileName));

        Check(ImRead(fileName, (int)flags, ptr));
        GC.KeepAlive(this);
    }

    private Mat(IntPtr ptr)
        : base(ptr)
    {
    }

    public static Mat FromPixelData(int rows, int cols, MatType type, IntPtr data, long step = 0)
    {
        Check(MatNewData(rows, cols, type.Value, data, step, out var mat));
        return new Mat(mat);
    }

    public static Mat FromImageData(byte[] imageBytes, ImreadModes mode = ImreadModes.Color) =>
        Cv2.ImDecode(imageBytes, mode);

    public static Mat FromImageData(ReadOnlySpan<byte> span, ImreadModes mode = ImreadModes.Color) =>
        Cv2.ImDecode(span, mode);

    public static Mat ImDecode(byte[] imageBytes, ImreadModes mode = ImreadModes.Color) =>
        Cv2.ImDecode(imageBytes, mode);

    public static Mat ImDecode(ReadOnlySpan<byte> span, ImreadModes mode = ImreadModes.Color) =>
        Cv2.ImDecode(span, mode);

    public void Release() => Dispose();

    private protected override void Free(IntPtr value) => MatDelete(value);

    public void Create(int rows, int cols, MatType type)
    {
        Check(MatCreate(CvPtr, rows, cols, type.Value));
        GC.KeepAlive(this);
    }

    public void Create(Size size, MatType type) => Create(size.Height, size.Width, type);

    public Mat Clone()
    {
        var clone = new Mat();
        CopyTo(clone);
        return clone;
    }

    public Mat Clone(Rect roi)
    {
        using var part = new Mat(this, roi);
        return part.Clone();
    }

    public Mat EmptyClone()
    {
        var header = Header;
        return new Mat(header.Rows, header.Cols, header.Type);
    }

    public void CopyTo(Mat m, InputArray? mask = null)
    {
        ArgumentNullException.ThrowIfNull(m);
        Check(MatCopyTo(CvPtr, m.CvPtr, mask?.Mat.CvPtr ?? IntPtr.Zero));
        GC.KeepAlive(this);
        GC.KeepAlive(m);
        GC.KeepAlive(mask);
    }

    public void CopyTo(OutputArray m, InputArray? mask = null)
    {
        ArgumentNullException.ThrowIfNull(m);
        CopyTo(m.Mat, mask);
    }

    public Mat SetTo(Scalar value, Mat? mask = null)
    {
        Check(MatSetTo(CvPtr, value, mask?.CvPtr ?? IntPtr.Zero));
        GC.KeepAlive(this);
        GC.KeepAlive(mask);
        return this;
    }

    public Mat SubMat(Rect roi) => new(this, roi);

    public Mat this[Rect roi]
    {
        get => SubMat(roi);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Size() != roi.Size || value.Type() != Type())
                throw new ArgumentException("Size and type must be those of the region.", nameof(value));

            using var part = SubMat(roi);
            value.CopyTo(part);
        }
    }

    public Mat CvtColor(ColorConversionCodes code, int dstCn = 0)
    {
        var result = new Mat();
        Cv2.CvtColor(this, result, code, dstCn);
        return result;
    }

    public Mat Resize(
        Size dsize, double fx = 0, double fy = 0, InterpolationFlags interpolation = InterpolationFlags.Linear)
    {
        var result = new Mat();
        Cv2.Resize(this, result, dsize, fx, fy, interpolation);
        return result;
    }

    public bool ImWrite(string fileName, int[]? prms = null) => Cv2.ImWrite(fileName, this, prms);

    public bool ImWrite(string fileName, params ImageEncodingParam[] prms) => Cv2.ImWrite(fileName, this, prms);

    public bool SaveImage(string fileName, int[]? prms = null) => Cv2.ImWrite(fileName, this, prms);

    public bool SaveImage(string fileName, params ImageEncodingParam[] prms) => Cv2.ImWrite(fileName, this, prms);

    public byte[] ImEncode(string ext = ".png", int[]? prms = null)
    {
        Cv2.ImEncode(ext, this, out var bytes, prms);
        return bytes;
    }

    public byte[] ImEncode(string ext = ".png", params ImageEncodingParam[] prms)
    {
        Cv2.ImEncode(ext, this, out var bytes, prms);
        return bytes;
    }

    public byte[] ToBytes(string ext = ".png", int[]? prms = null) => ImEncode(ext, prms);

    public byte[] ToBytes(string ext = ".png", params ImageEncodingParam[] prms) => ImEncode(ext, prms);
}
