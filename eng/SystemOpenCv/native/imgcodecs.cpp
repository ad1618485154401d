#include "SystemOpenCv.h"

#include <memory>
#include <opencv2/imgcodecs.hpp>

using cv::Mat;

SHIM int systemopencv_imread(const char* fileName, int flags, Mat* target)
{
    return guarded([=] { *target = cv::imread(fileName, flags); });
}

SHIM int systemopencv_imwrite(const char* fileName, const Mat* image, const int* values, int count, int* written)
{
    return guarded([=] { *written = cv::imwrite(fileName, *image, list(values, count)); });
}

SHIM int systemopencv_imdecode(const void* bytes, int64_t length, int flags, Mat* target)
{
    return guarded([=] {
        const Mat buffer(1, cv::saturate_cast<int>(length), CV_8UC1, const_cast<void*>(bytes));
        *target = cv::imdecode(buffer, flags);
    });
}

SHIM int systemopencv_imdecode_mat(const Mat* bytes, int flags, Mat* target)
{
    return guarded([=] { *target = cv::imdecode(*bytes, flags); });
}

// The buffer belongs to the caller, who copies it and gives it back to systemopencv_buffer_delete.
SHIM int systemopencv_imencode(
    const char* extension, const Mat* image, const int* values, int count,
    std::vector<uchar>** buffer, const uchar** bytes, int64_t* length, int* encoded)
{
    return guarded([=] {
        auto result = std::make_unique<std::vector<uchar>>();
        *encoded = cv::imencode(extension, *image, *result, list(values, count));
        *bytes = result->data();
        *length = static_cast<int64_t>(result->size());
        *buffer = result.release();
    });
}

SHIM void systemopencv_buffer_delete(std::vector<uchar>* buffer)
{
    delete buffer;
}
