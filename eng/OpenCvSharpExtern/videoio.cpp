#include "OpenCvSharpExtern.h"

#include <string>
#include <opencv2/videoio.hpp>

using cv::Mat;
using cv::VideoCapture;
using cv::VideoWriter;

EXPORT Status videoio_VideoCapture_new1(VideoCapture** result)
{
    return guarded([=] { *result = new VideoCapture(); });
}

EXPORT Status videoio_VideoCapture_new2(const char* fileName, int api, VideoCapture** result)
{
    return guarded([=] { *result = new VideoCapture(fileName, api); });
}

EXPORT Status videoio_VideoCapture_new3(int device, int api, VideoCapture** result)
{
    return guarded([=] { *result = new VideoCapture(device, api); });
}

EXPORT Status videoio_VideoCapture_new4(
    const char* fileName, int api, const int* parameters, int count, VideoCapture** result)
{
    return guarded([=] { *result = new VideoCapture(fileName, api, from(parameters, count)); });
}

EXPORT Status videoio_VideoCapture_new5(int device, int api, const int* parameters, int count, VideoCapture** result)
{
    return guarded([=] { *result = new VideoCapture(device, api, from(parameters, count)); });
}

EXPORT Status videoio_VideoCapture_delete(VideoCapture* capture)
{
    return guarded([=] { delete capture; });
}

EXPORT Status videoio_VideoCapture_open1(VideoCapture* capture, const char* fileName, int api, int* result)
{
    return guarded([=] { *result = capture->open(fileName, api); });
}

EXPORT Status videoio_VideoCapture_open2(VideoCapture* capture, int device, int api, int* result)
{
    return guarded([=] { *result = capture->open(device, api); });
}

EXPORT Status videoio_VideoCapture_isOpened(const VideoCapture* capture, int* result)
{
    return guarded([=] { *result = capture->isOpened(); });
}

EXPORT Status videoio_VideoCapture_release(VideoCapture* capture)
{
    return guarded([=] { capture->release(); });
}

EXPORT Status videoio_VideoCapture_grab(VideoCapture* capture, int* result)
{
    return guarded([=] { *result = capture->grab(); });
}

EXPORT Status videoio_VideoCapture_retrieve_Mat(VideoCapture* capture, Mat* image, int flag, int* result)
{
    return guarded([=] { *result = capture->retrieve(*image, flag); });
}

EXPORT Status videoio_VideoCapture_retrieve_OutputArray(
    VideoCapture* capture, cv::_OutputArray* image, int flag, int* result)
{
    return guarded([=] { *result = capture->retrieve(*image, flag); });
}

EXPORT Status videoio_VideoCapture_read_Mat(VideoCapture* capture, Mat* image, int* result)
{
    return guarded([=] { *result = capture->read(*image); });
}

EXPORT Status videoio_VideoCapture_read_OutputArray(VideoCapture* capture, cv::_OutputArray* image, int* result)
{
    return guarded([=] { *result = capture->read(*image); });
}

EXPORT Status videoio_VideoCapture_operatorRightShift_Mat(VideoCapture* capture, Mat* image)
{
    return guarded([=] { *capture >> *image; });
}

EXPORT Status videoio_VideoCapture_get(const VideoCapture* capture, int property, double* result)
{
    return guarded([=] { *result = capture->get(property); });
}

EXPORT Status videoio_VideoCapture_set(VideoCapture* capture, int property, double value, int* result)
{
    return guarded([=] { *result = capture->set(property, value); });
}

EXPORT Status videoio_VideoCapture_getBackendName(const VideoCapture* capture, std::string* result)
{
    return guarded([=] { *result = capture->getBackendName(); });
}

EXPORT Status videoio_VideoCapture_setExceptionMode(VideoCapture* capture, int enable)
{
    return guarded([=] { capture->setExceptionMode(enable != 0); });
}

EXPORT Status videoio_VideoCapture_getExceptionMode(VideoCapture* capture, int* result)
{
    return guarded([=] { *result = capture->getExceptionMode(); });
}

EXPORT Status videoio_VideoWriter_new2(
    const char* fileName, int fourcc, double framesPerSecond, SizeValue size, int isColor, VideoWriter** result)
{
    return guarded([=] { *result = new VideoWriter(fileName, fourcc, framesPerSecond, from(size), isColor != 0); });
}

EXPORT Status videoio_VideoWriter_new3(
    const char* fileName, int api, int fourcc, double framesPerSecond, SizeValue size, int isColor,
    VideoWriter** result)
{
    return guarded([=] {
        *result = new VideoWriter(fileName, api, fourcc, framesPerSecond, from(size), isColor != 0);
    });
}

EXPORT Status videoio_VideoWriter_delete(VideoWriter* writer)
{
    return guarded([=] { delete writer; });
}

EXPORT Status videoio_VideoWriter_isOpened(const VideoWriter* writer, int* result)
{
    return guarded([=] { *result = writer->isOpened(); });
}

EXPORT Status videoio_VideoWriter_write(VideoWriter* writer, cv::_InputArray* image)
{
    return guarded([=] { writer->write(*image); });
}

EXPORT Status videoio_VideoWriter_fourcc(char a, char b, char c, char d, int* result)
{
    return guarded([=] { *result = VideoWriter::fourcc(a, b, c, d); });
}
