#include "OpenCvSharpExtern.h"

#include <opencv2/imgcodecs.hpp>

EXPORT Status imgcodecs_imdecode_vector(uchar* bytes, int length, int flags, cv::Mat** result)
{
    return guarded([=] { *result = new cv::Mat(cv::imdecode(cv::Mat(1, length, CV_8UC1, bytes), flags)); });
}

EXPORT Status imgcodecs_imencode_vector(
    const char* extension, cv::_InputArray* image, std::vector<uchar>* bytes, const int* parameters, int count,
    int* result)
{
    return guarded([=] { *result = cv::imencode(extension, *image, *bytes, from(parameters, count)); });
}
