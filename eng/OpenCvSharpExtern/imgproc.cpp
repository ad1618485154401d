#include "OpenCvSharpExtern.h"

#include <opencv2/imgproc.hpp>

EXPORT Status imgproc_cvtColor(cv::_InputArray* source, cv::_OutputArray* target, int code, int channels)
{
    return guarded([=] { cv::cvtColor(*source, *target, code, channels); });
}

EXPORT Status imgproc_line(
    cv::_InputOutputArray* image, PointValue start, PointValue end, ScalarValue color, int thickness, int lineType,
    int shift)
{
    return guarded([=] { cv::line(*image, from(start), from(end), from(color), thickness, lineType, shift); });
}

EXPORT Status imgproc_rectangle_Mat_Rect(
    cv::Mat* image, RectValue rect, ScalarValue color, int thickness, int lineType, int shift)
{
    return guarded([=] { cv::rectangle(*image, from(rect), from(color), thickness, lineType, shift); });
}

EXPORT Status imgproc_circle(
    cv::_InputOutputArray* image, PointValue center, int radius, ScalarValue color, int thickness, int lineType,
    int shift)
{
    return guarded([=] { cv::circle(*image, from(center), radius, from(color), thickness, lineType, shift); });
}

EXPORT Status imgproc_putText(
    cv::_InputOutputArray* image, const char* text, PointValue origin, int font, double scale, ScalarValue color,
    int thickness, int lineType, int bottomLeftOrigin)
{
    return guarded([=] {
        cv::putText(
            *image, text, from(origin), font, scale, from(color), thickness, lineType, bottomLeftOrigin != 0);
    });
}

EXPORT Status imgproc_ellipse1(
    cv::_InputOutputArray* image, PointValue center, SizeValue axes, double angle, double startAngle, double endAngle,
    ScalarValue color, int thickness, int lineType, int shift)
{
    return guarded([=] {
        cv::ellipse(
            *image, from(center), from(axes), angle, startAngle, endAngle, from(color), thickness, lineType, shift);
    });
}

EXPORT Status imgproc_resize(
    cv::_InputArray* source, cv::_OutputArray* target, SizeValue size, double scaleX, double scaleY, int interpolation)
{
    return guarded([=] { cv::resize(*source, *target, from(size), scaleX, scaleY, interpolation); });
}
