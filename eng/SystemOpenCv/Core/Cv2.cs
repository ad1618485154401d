using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public static partial class Cv2
{
    public static unsafe string? GetVersionString() => Text(Version());

    public static unsafe string GetBuildInformation() => Text(BuildInformation());

    public static void SetNumThreads(int nThreads) => Check(SetThreads(nThreads));

    public static int GetNumThreads()
    {
        Check(GetThreads(out var count));
        return count;
    }

    public static Scalar Mean(InputArray src, InputArray? mask = null)
    {
        ArgumentNullException.ThrowIfNull(src);
        Check(NativeMethods.Mean(src.Mat.CvPtr, mask?.Mat.CvPtr ?? IntPtr.Zero, out var result));
        GC.KeepAlive(src);
        GC.KeepAlive(mask);
        return result;
    }

    public static void Absdiff(InputArray src1, InputArray src2, OutputArray dst)
    {
        ArgumentNullException.ThrowIfNull(src1);
        ArgumentNullException.ThrowIfNull(src2);
        ArgumentNullException.ThrowIfNull(dst);
        Check(NativeMethods.Absdiff(src1.Mat.CvPtr, src2.Mat.CvPtr, dst.Mat.CvPtr));
        GC.KeepAlive(src1);
        GC.KeepAlive(src2);
        GC.KeepAlive(dst);
    }

    public static void AddWeighted(
        InputArray src1, double alpha, InputArray src2, double beta, double gamma, OutputArray dst, int dtype = -1)
    {
        ArgumentNullException.ThrowIfNull(src1);
        ArgumentNullException.ThrowIfNull(src2);
        ArgumentNullException.ThrowIfNull(dst);
        Check(NativeMethods.AddWeighted(src1.Mat.CvPtr, alpha, src2.Mat.CvPtr, beta, gamma, dst.Mat.CvPtr, dtype));
        GC.KeepAlive(src1);
        GC.KeepAlive(src2);
        GC.KeepAlive(dst);
    }

    public static int CountNonZero(InputArray mtx)
    {
        ArgumentNullException.ThrowIfNull(mtx);
        Check(NativeMethods.CountNonZero(mtx.Mat.CvPtr, out var result));
        GC.KeepAlive(mtx);
        return result;
    }
}
