using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public static partial class Cv2
{
    public static void CvtColor(InputArray src, OutputArray dst, ColorConversionCodes code, int dstCn = 0)
    {
        ArgumentNullException.ThrowIfNull(src);
        ArgumentNullException.ThrowIfNull(dst);
        Check(NativeMethods.CvtColor(src.Mat.CvPtr, dst.Mat.CvPtr, (int)code, dstCn));
        GC.KeepAlive(src);
        GC.KeepAlive(dst);
    }

    public static void Resize(
        InputArray src, OutputArray dst, Size dsize, double fx = 0, double fy = 0,
        InterpolationFlags interpolation = InterpolationFlags.Linear)
    {
        ArgumentNullException.ThrowIfNull(src);
        ArgumentNullException.ThrowIfNull(dst);
        Check(NativeMethods.Resize(src.Mat.CvPtr, dst.Mat.CvPtr, dsize.Width, dsize.Height, fx, fy, (int)interpolation));
        GC.KeepAlive(src);
        GC.KeepAlive(dst);
    }

    public static void Line(
        InputOutputArray img, Point pt1, Point pt2, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        ArgumentNullException.ThrowIfNull(img);
        Check(NativeMethods.Line(img.Mat.CvPtr, pt1.X, pt1.Y, pt2.X, pt2.Y, color, thickness, (int)lineType, shift));
        GC.KeepAlive(img);
    }

    public static void Line(
        InputOutputArray img, int pt1X, int pt1Y, int pt2X, int pt2Y, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Line(img, new Point(pt1X, pt1Y), new Point(pt2X, pt2Y), color, thickness, lineType, shift);

    public static void Rectangle(
        InputOutputArray img, Point pt1, Point pt2, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        ArgumentNullException.ThrowIfNull(img);
        Rectangle(img.Mat, pt1, pt2, color, thickness, lineType, shift);
    }

    public static void Rectangle(
        InputOutputArray img, Rect rect, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        ArgumentNullException.ThrowIfNull(img);
        Rectangle(img.Mat, rect, color, thickness, lineType, shift);
    }

    public static void Rectangle(
        Mat img, Point pt1, Point pt2, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        ArgumentNullException.ThrowIfNull(img);
        Check(NativeMethods.Rectangle(img.CvPtr, pt1.X, pt1.Y, pt2.X, pt2.Y, color, thickness, (int)lineType, shift));
        GC.KeepAlive(img);
    }

    public static void Rectangle(
        Mat img, Rect rect, Scalar color, int thickness = 1, LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        ArgumentNullException.ThrowIfNull(img);
        Check(RectangleRect(
            img.CvPtr, rect.X, rect.Y, rect.Width, rect.Height, color, thickness, (int)lineType, shift));
        GC.KeepAlive(img);
    }

    public static void Circle(
        InputOutputArray img, Point center, int radius, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0)
    {
        ArgumentNullException.ThrowIfNull(img);
        Check(NativeMethods.Circle(img.Mat.CvPtr, center.X, center.Y, radius, color, thickness, (int)lineType, shift));
        GC.KeepAlive(img);
    }

    public static void Circle(
        InputOutputArray img, int centerX, int centerY, int radius, Scalar color, int thickness = 1,
        LineTypes lineType = LineTypes.Link8, int shift = 0) =>
        Circle(img, new Point(centerX, centerY), radius, color, thickness, lineType, shift);

    public static void PutText(
        InputOutputArray img, string text, Point org, HersheyFonts fontFace, double fontScale, Scalar color,
        int thickness = 1, LineTypes lineType = LineTypes.Link8, bool bottomLeftOrigin = false)
    {
        ArgumentNullException.ThrowIfNull(img);
        ArgumentNullException.ThrowIfNull(text);
        Check(NativeMethods.PutText(
            img.Mat.CvPtr, text, org.X, org.Y, (int)fontFace, fontScale, color,
            thickness, (int)lineType, bottomLeftOrigin ? 1 : 0));
        GC.KeepAlive(img);
    }

    public static Size GetTextSize(
        string text, HersheyFonts fontFace, double fontScale, int thickness, out int baseLine)
    {
        ArgumentNullException.ThrowIfNull(text);
        Check(NativeMethods.GetTextSize(
            text, (int)fontFace, fontScale, thickness, out var width, out var height, out baseLine));
        return new Size(width, height);
    }
}
