#include "OpenCvSharpExtern.h"

#include <opencv2/core/utils/logger.hpp>

#include <cstdio>
#include <string>

using cv::Mat;

namespace
{
const cv::_InputArray& orNone(const cv::_InputArray* mask)
{
    return mask ? *mask : static_cast<const cv::_InputArray&>(cv::noArray());
}
}

EXPORT Status core_getVersionString(char* buffer, int size)
{
    return guarded([=] { std::snprintf(buffer, size, "%s", cv::getVersionString().c_str()); });
}

EXPORT Status core_logger_setLogLevel(int level, int* result)
{
    using namespace cv::utils::logging;
    return guarded([=] { *result = setLogLevel(static_cast<LogLevel>(level)); });
}

EXPORT Status core_logger_getLogLevel(int* result)
{
    return guarded([=] { *result = cv::utils::logging::getLogLevel(); });
}

EXPORT Status core_getBuildInformation(std::string* result)
{
    return guarded([=] { *result = cv::getBuildInformation(); });
}

EXPORT Status core_Mat_new1(Mat** result)
{
    return guarded([=] { *result = new Mat(); });
}

EXPORT Status core_Mat_new2(int rows, int cols, int type, Mat** result)
{
    return guarded([=] { *result = new Mat(rows, cols, type); });
}

EXPORT Status core_Mat_new3(int rows, int cols, int type, ScalarValue value, Mat** result)
{
    return guarded([=] { *result = new Mat(rows, cols, type, from(value)); });
}

EXPORT Status core_Mat_delete(Mat* mat)
{
    return guarded([=] { delete mat; });
}

EXPORT Status core_Mat_clone(const Mat* mat, Mat** result)
{
    return guarded([=] { *result = new Mat(mat->clone()); });
}

EXPORT Status core_Mat_subMat1(const Mat* mat, int rowStart, int rowEnd, int colStart, int colEnd, Mat** result)
{
    return guarded([=] { *result = new Mat((*mat)(cv::Range(rowStart, rowEnd), cv::Range(colStart, colEnd))); });
}

EXPORT Status core_Mat_create1(Mat* mat, int rows, int cols, int type)
{
    return guarded([=] { mat->create(rows, cols, type); });
}

EXPORT Status core_Mat_setTo_Scalar(Mat* mat, ScalarValue value, const Mat* mask)
{
    return guarded([=] { mat->setTo(from(value), mask ? *mask : cv::noArray()); });
}

EXPORT Status core_Mat_copyTo1(const Mat* mat, cv::_OutputArray* target)
{
    return guarded([=] { mat->copyTo(*target); });
}

EXPORT Status core_Mat_copyTo2(const Mat* mat, cv::_OutputArray* target, cv::_InputArray* mask)
{
    return guarded([=] { mat->copyTo(*target, orNone(mask)); });
}

EXPORT Status core_Mat_copyTo_toMat1(const Mat* mat, Mat* target)
{
    return guarded([=] { mat->copyTo(*target); });
}

EXPORT Status core_Mat_copyTo_toMat2(const Mat* mat, Mat* target, cv::_InputArray* mask)
{
    return guarded([=] { mat->copyTo(*target, orNone(mask)); });
}

EXPORT Status core_Mat_rows(const Mat* mat, int* result)
{
    *result = mat->rows;
    return Status::NotOccurred;
}

EXPORT Status core_Mat_cols(const Mat* mat, int* result)
{
    *result = mat->cols;
    return Status::NotOccurred;
}

EXPORT Status core_Mat_data(const Mat* mat, uchar** result)
{
    *result = mat->data;
    return Status::NotOccurred;
}

EXPORT Status core_Mat_ptr2d(Mat* mat, int row, int col, uchar** result)
{
    return guarded([=] { *result = mat->ptr(row, col); });
}

EXPORT Status core_Mat_size(const Mat* mat, SizeValue* result)
{
    return guarded([=] {
        const auto size = mat->size();
        *result = {size.width, size.height};
    });
}

EXPORT Status core_Mat_type(const Mat* mat, int* result)
{
    *result = mat->type();
    return Status::NotOccurred;
}

EXPORT Status core_Mat_elemSize(const Mat* mat, size_t* result)
{
    return guarded([=] { *result = mat->elemSize(); });
}

EXPORT Status core_Mat_step(const Mat* mat, size_t* result)
{
    return guarded([=] { *result = mat->step; });
}

EXPORT Status core_Mat_total1(const Mat* mat, size_t* result)
{
    return guarded([=] { *result = mat->total(); });
}

EXPORT Status core_Mat_empty(const Mat* mat, int* result)
{
    return guarded([=] { *result = mat->empty(); });
}

EXPORT Status core_Mat_isContinuous(const Mat* mat, int* result)
{
    *result = mat->isContinuous();
    return Status::NotOccurred;
}

EXPORT Status core_Mat_isSubmatrix(const Mat* mat, int* result)
{
    *result = mat->isSubmatrix();
    return Status::NotOccurred;
}

EXPORT Status core_InputArray_new_byMat(Mat* mat, cv::_InputArray** result)
{
    return guarded([=] { *result = new cv::_InputArray(*mat); });
}

EXPORT Status core_InputArray_delete(cv::_InputArray* array)
{
    return guarded([=] { delete array; });
}

EXPORT Status core_OutputArray_new_byMat(Mat* mat, cv::_OutputArray** result)
{
    return guarded([=] { *result = new cv::_OutputArray(*mat); });
}

EXPORT Status core_OutputArray_delete(cv::_OutputArray* array)
{
    return guarded([=] { delete array; });
}

EXPORT Status core_norm2(
    cv::_InputArray* one, cv::_InputArray* two, int kind, cv::_InputArray* mask, double* result)
{
    return guarded([=] { *result = cv::norm(*one, *two, kind, orNone(mask)); });
}

EXPORT Status core_mean(cv::_InputArray* source, cv::_InputArray* mask, ScalarValue* result)
{
    return guarded([=] {
        const auto mean = cv::mean(*source, orNone(mask));
        *result = ScalarValue{{mean[0], mean[1], mean[2], mean[3]}};
    });
}
