#pragma once

#include <exception>
#include <vector>
#include <opencv2/core.hpp>

#define SHIM extern "C" __attribute__((visibility("default")))

void remember(const cv::Exception& error) noexcept;
void remember(const std::exception& error) noexcept;

// No C++ exception may cross into managed code: true means that one was remembered for systemopencv_error.
template <class Body>
int guarded(Body body) noexcept
{
    try
    {
        body();
        return 0;
    }
    catch (const cv::Exception& error)
    {
        remember(error);
    }
    catch (const std::exception& error)
    {
        remember(error);
    }
    return 1;
}

inline std::vector<int> list(const int* values, int count)
{
    return std::vector<int>(values, values + count);
}
