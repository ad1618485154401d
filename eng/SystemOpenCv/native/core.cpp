#include "SystemOpenCv.h"

using cv::Mat;

// The same layout as MatHeader.cs.
struct MatHeader
{
    int flags, dims, rows, cols;
    uchar *data, *dataStart, *dataEnd;
    int64_t step, total, elemSize;
};

SHIM int systemopencv_mat_new(Mat** mat)
{
    return guarded([=] { *mat = new Mat(); });
}

SHIM int systemopencv_mat_new_roi(Mat* source, int x, int y, int width, int height, Mat** mat)
{
    return guarded([=] { *mat = new Mat(*source, cv::Rect(x, y, width, height)); });
}

SHIM int systemopencv_mat_new_data(int rows, int cols, int type, void* data, int64_t step, Mat** mat)
{
    return guarded([=] { *mat = new Mat(rows, cols, type, data, static_cast<size_t>(step)); });
}

SHIM void systemopencv_mat_delete(Mat* mat)
{
    delete mat;
}

SHIM void systemopencv_mat_header(const Mat* mat, MatHeader* header)
{
    *header = {
        mat->flags, mat->dims, mat->rows, mat->cols,
        mat->data, const_cast<uchar*>(mat->datastart), const_cast<uchar*>(mat->dataend),
        mat->dims > 0 ? static_cast<int64_t>(mat->step[0]) : 0,
        static_cast<int64_t>(mat->total()), static_cast<int64_t>(mat->elemSize())};
}

SHIM int systemopencv_mat_create(Mat* mat, int rows, int cols, int type)
{
    return guarded([=] { mat->create(rows, cols, type); });
}

SHIM int systemopencv_mat_copy_to(const Mat* source, Mat* target, const Mat* mask)
{
    return guarded([=] { mask ? source->copyTo(*target, *mask) : source->copyTo(*target); });
}

SHIM int systemopencv_mat_set_to(Mat* mat, const cv::Scalar* value, const Mat* mask)
{
    return guarded([=] { mat->setTo(*value, mask ? *mask : cv::noArray()); });
}

SHIM int systemopencv_mean(const Mat* source, const Mat* mask, cv::Scalar* result)
{
    return guarded([=] { *result = cv::mean(*source, mask ? *mask : cv::noArray()); });
}

SHIM int systemopencv_absdiff(const Mat* a, const Mat* b, Mat* target)
{
    return guarded([=] { cv::absdiff(*a, *b, *target); });
}

SHIM int systemopencv_add_weighted(
    const Mat* a, double alpha, const Mat* b, double beta, double gamma, Mat* target, int depth)
{
    return guarded([=] { cv::addWeighted(*a, alpha, *b, beta, gamma, *target, depth); });
}

SHIM int systemopencv_count_non_zero(const Mat* source, int* result)
{
    return guarded([=] { *result = cv::countNonZero(*source); });
}

SHIM const char* systemopencv_version()
{
    static const cv::String text = cv::getVersionString();
    return text.c_str();
}

SHIM const char* systemopencv_build_information()
{
    return cv::getBuildInformation().c_str();
}

SHIM int systemopencv_set_threads(int count)
{
    return guarded([=] { cv::setNumThreads(count); });
}

SHIM int systemopencv_get_threads(int* count)
{
    return guarded([=] { *count = cv::getNumThreads(); });
}
