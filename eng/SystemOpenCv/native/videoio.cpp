#include "SystemOpenCv.h"

#include <cstdio>
#include <opencv2/videoio.hpp>

using cv::Mat;
using cv::VideoCapture;
using cv::VideoWriter;

SHIM int systemopencv_capture_new(VideoCapture** capture)
{
    return guarded([=] { *capture = new VideoCapture(); });
}

SHIM int systemopencv_capture_new_file(
    const char* fileName, int api, const int* values, int count, VideoCapture** capture)
{
    return guarded([=] { *capture = new VideoCapture(fileName, api, list(values, count)); });
}

SHIM int systemopencv_capture_new_camera(int index, int api, const int* values, int count, VideoCapture** capture)
{
    return guarded([=] { *capture = new VideoCapture(index, api, list(values, count)); });
}

SHIM void systemopencv_capture_delete(VideoCapture* capture)
{
    delete capture;
}

SHIM int systemopencv_capture_open_file(VideoCapture* capture, const char* fileName, int api, int* opened)
{
    return guarded([=] { *opened = capture->open(fileName, api); });
}

SHIM int systemopencv_capture_open_camera(VideoCapture* capture, int index, int api, int* opened)
{
    return guarded([=] { *opened = capture->open(index, api); });
}

SHIM int systemopencv_capture_is_opened(const VideoCapture* capture, int* opened)
{
    return guarded([=] { *opened = capture->isOpened(); });
}

SHIM int systemopencv_capture_release(VideoCapture* capture)
{
    return guarded([=] { capture->release(); });
}

SHIM int systemopencv_capture_grab(VideoCapture* capture, int* grabbed)
{
    return guarded([=] { *grabbed = capture->grab(); });
}

SHIM int systemopencv_capture_retrieve(VideoCapture* capture, Mat* image, int flag, int* retrieved)
{
    return guarded([=] { *retrieved = capture->retrieve(*image, flag); });
}

SHIM int systemopencv_capture_read(VideoCapture* capture, Mat* image, int* read)
{
    return guarded([=] { *read = capture->read(*image); });
}

SHIM int systemopencv_capture_get(const VideoCapture* capture, int property, double* value)
{
    return guarded([=] { *value = capture->get(property); });
}

SHIM int systemopencv_capture_set(VideoCapture* capture, int property, double value, int* accepted)
{
    return guarded([=] { *accepted = capture->set(property, value); });
}

SHIM int systemopencv_capture_set_exception_mode(VideoCapture* capture, int enable)
{
    return guarded([=] { capture->setExceptionMode(enable != 0); });
}

SHIM int systemopencv_capture_get_exception_mode(VideoCapture* capture, int* enabled)
{
    return guarded([=] { *enabled = capture->getExceptionMode(); });
}

SHIM int systemopencv_capture_backend(const VideoCapture* capture, char* name, int size)
{
    return guarded([=] { std::snprintf(name, size, "%s", capture->getBackendName().c_str()); });
}

SHIM int systemopencv_writer_new(VideoWriter** writer)
{
    return guarded([=] { *writer = new VideoWriter(); });
}

SHIM void systemopencv_writer_delete(VideoWriter* writer)
{
    delete writer;
}

SHIM int systemopencv_writer_open(
    VideoWriter* writer, const char* fileName, int api, int fourcc, double fps, int width, int height,
    const int* values, int count, int* opened)
{
    return guarded([=] {
        *opened = writer->open(fileName, api, fourcc, fps, cv::Size(width, height), list(values, count));
    });
}

SHIM int systemopencv_writer_is_opened(const VideoWriter* writer, int* opened)
{
    return guarded([=] { *opened = writer->isOpened(); });
}

SHIM int systemopencv_writer_release(VideoWriter* writer)
{
    return guarded([=] { writer->release(); });
}

SHIM int systemopencv_writer_write(VideoWriter* writer, const Mat* image)
{
    return guarded([=] { writer->write(*image); });
}

SHIM int systemopencv_writer_get(const VideoWriter* writer, int property, double* value)
{
    return guarded([=] { *value = writer->get(property); });
}

SHIM int systemopencv_writer_set(VideoWriter* writer, int property, double value, int* accepted)
{
    return guarded([=] { *accepted = writer->set(property, value); });
}

SHIM int systemopencv_writer_backend(const VideoWriter* writer, char* name, int size)
{
    return guarded([=] { std::snprintf(name, size, "%s", writer->getBackendName().c_str()); });
}
