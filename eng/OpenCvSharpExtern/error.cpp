#include "OpenCvSharpExtern.h"

#include <atomic>

namespace
{
std::atomic<cv::ErrorCallback> registered;
}

EXPORT cv::ErrorCallback redirectError(cv::ErrorCallback callback, void* data, void** previousData)
{
    registered = callback;
    return cv::redirectError(callback, data, previousData);
}

void report(const std::exception& error) noexcept
{
    if (const auto callback = registered.load())
        callback(cv::Error::StsError, "", error.what(), "", 0, nullptr);
}
