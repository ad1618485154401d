using System.Runtime.InteropServices;

namespace OpenCvSharp;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, EntryPoint = "systemopencv_cvt_color")]
    public static partial int CvtColor(IntPtr source, IntPtr target, int code, int channels);

    [LibraryImport(Library, EntryPoint = "systemopencv_resize")]
    public static partial int Resize(
        IntPtr source, IntPtr target, int width, int height, double fx, double fy, int interpolation);

    [LibraryImport(Library, EntryPoint = "systemopencv_line")]
    public static partial int Line(
        IntPtr image, int x1, int y1, int x2, int y2, in Scalar color, int thickness, int lineType, int shift);

    [LibraryImport(Library, EntryPoint = "systemopencv_rectangle")]
    public static partial int Rectangle(
        IntPtr image, int x1, int y1, int x2, int y2, in Scalar color, int thickness, int lineType, int shift);

    [LibraryImport(Library, EntryPoint = "systemopencv_rectangle_rect")]
    public static partial int RectangleRect(
        IntPtr image, int x, int y, int width, int height, in Scalar color, int thickness, int lineType, int shift);

    [LibraryImport(Library, EntryPoint = "systemopencv_circle")]
    public static partial int Circle(
        IntPtr image, int x, int y, int radius, in Scalar color, int thickness, int lineType, int shift);

    [LibraryImport(Library, EntryPoint = "systemopencv_put_text", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PutText(
        IntPtr image, string text, int x, int y, int font, double scale, in Scalar color,
        int thickness, int lineType, int bottomLeftOrigin);

    [LibraryImport(Library, EntryPoint = "systemopencv_get_text_size", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetTextSize(
        string text, int font, double scale, int thickness, out int width, out int height, out int baseLine);
}
