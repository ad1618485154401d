#include "OpenCvSharpExtern.h"

#include <opencv2/highgui.hpp>

EXPORT Status highgui_imshow(const char* name, cv::Mat* image)
{
    return guarded([=] { cv::imshow(name, *image); });
}

EXPORT Status highgui_waitKey(int delay, int* result)
{
    return guarded([=] { *result = cv::waitKey(delay); });
}
