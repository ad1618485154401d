#include "SystemOpenCv.h"

#include <opencv2/highgui.hpp>

SHIM int systemopencv_imshow(const char* name, const cv::Mat* image)
{
    return guarded([=] { cv::imshow(name, *image); });
}

SHIM int systemopencv_wait_key(int delay, int* key)
{
    return guarded([=] { *key = cv::waitKey(delay); });
}

SHIM int systemopencv_named_window(const char* name, int flags)
{
    return guarded([=] { cv::namedWindow(name, flags); });
}

SHIM int systemopencv_destroy_window(const char* name)
{
    return guarded([=] { cv::destroyWindow(name); });
}

SHIM int systemopencv_destroy_all_windows()
{
    return guarded([] { cv::destroyAllWindows(); });
}

SHIM int systemopencv_resize_window(const char* name, int width, int height)
{
    return guarded([=] { cv::resizeWindow(name, width, height); });
}

SHIM int systemopencv_set_window_title(const char* name, const char* title)
{
    return guarded([=] { cv::setWindowTitle(name, title); });
}
