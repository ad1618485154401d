using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public static partial class Cv2
{
    public static void ImShow(string winName, Mat mat)
    {
        ArgumentException.ThrowIfNullOrEmpty(winName);
        ArgumentNullException.ThrowIfNull(mat);
        Check(NativeMethods.ImShow(winName, mat.CvPtr));
        GC.KeepAlive(mat);
    }

    public static int WaitKey(int delay = 0)
    {
        Check(NativeMethods.WaitKey(delay, out var key));
        return key;
    }

    public static void NamedWindow(string winName, WindowFlags flags = WindowFlags.Normal)
    {
        ArgumentException.ThrowIfNullOrEmpty(winName);
        Check(NativeMethods.NamedWindow(winName, (int)flags));
    }

    public static void DestroyWindow(string winName)
    {
        ArgumentException.ThrowIfNullOrEmpty(winName);
        Check(NativeMethods.DestroyWindow(winName));
    }

    public static void DestroyAllWindows() => Check(NativeMethods.DestroyAllWindows());

    public static void ResizeWindow(string winName, int width, int height)
    {
        ArgumentException.ThrowIfNullOrEmpty(winName);
        Check(NativeMethods.ResizeWindow(winName, width, height));
    }

    public static void ResizeWindow(string winName, Size size) => ResizeWindow(winName, size.Width, size.Height);

    public static void SetWindowTitle(string winName, string title)
    {
        ArgumentException.ThrowIfNullOrEmpty(winName);
        ArgumentNullException.ThrowIfNull(title);
        Check(NativeMethods.SetWindowTitle(winName, title));
    }
}
