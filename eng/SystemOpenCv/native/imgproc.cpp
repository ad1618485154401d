#include "SystemOpenCv.h"

#include <opencv2/imgproc.hpp>

using cv::Mat;
using cv::Point;
using cv::Scalar;

SHIM int systemopencv_cvt_color(const Mat* source, Mat* target, int code, int channels)
{
    return guarded([=] { cv::cvtColor(*source, *target, code, channels); });
}

SHIM int systemopencv_resize(
    const Mat* source, Mat* target, int width, int height, double fx, double fy, int interpolation)
{
    return guarded([=] { cv::resize(*source, *target, cv::Size(width, height), fx, fy, interpolation); });
}

SHIM int systemopencv_line(
    Mat* image, int x1, int y1, int x2, int y2, const Scalar* color, int thickness, int lineType, int shift)
{
    return guarded([=] { cv::line(*image, Point(x1, y1), Point(x2, y2), *color, thickness, lineType, shift); });
}

SHIM int systemopencv_rectangle(
    Mat* image, int x1, int y1, int x2, int y2, const Scalar* color, int thickness, int lineType, int shift)
{
    return guarded([=] { cv::rectangle(*image, Point(x1, y1), Point(x2, y2), *color, thickness, lineType, shift); });
}

SHIM int systemopencv_rectangle_rect(
    Mat* image, int x, int y, int width, int height, const Scalar* color, int thickness, int lineType, int shift)
{
    return guarded([=] { cv::rectangle(*image, cv::Rect(x, y, width, height), *color, thickness, lineType, shift); });
}

SHIM int systemopencv_circle(
    Mat* image, int x, int y, int radius, const Scalar* color, int thickness, int lineType, int shift)
{
    return guarded([=] { cv::circle(*image, Point(x, y), radius, *color, thickness, lineType, shift); });
}

SHIM int systemopencv_put_text(
    Mat* image, const char* text, int x, int y, int font, double scale, const Scalar* color,
    int thickness, int lineType, int bottomLeftOrigin)
{
    return guarded([=] {
        cv::putText(*image, text, Point(x, y), font, scale, *color, thickness, lineType, bottomLeftOrigin != 0);
    });
}

SHIM int systemopencv_get_text_size(
    const char* text, int font, double scale, int thickness, int* width, int* height, int* baseLine)
{
    return guarded([=] {
        const auto size = cv::getTextSize(text, font, scale, thickness, baseLine);
        *width = size.width;
        *height = size.height;
    });
}
