#pragma once

#include <exception>
#include <vector>
#include <opencv2/core.hpp>

// The native half of OpenCvSharp over the distribution's OpenCV: the entry points of the package's P/Invokes that this
// solution reaches, with their names and signatures. Only tests, the demo and the benchmarks load it (docs/opencv.md).
#define EXPORT extern "C" __attribute__((visibility("default")))

// OpenCvSharp.Internal.ExceptionStatus
enum class Status : int { NotOccurred = 0, Occurred = 1 };

// OpenCvSharp's structs as the C ABI passes them. cv::Size and the like have copy constructors and would be passed by
// reference.
struct SizeValue { int width, height; };
struct PointValue { int x, y; };
struct RectValue { int x, y, width, height; };
struct ScalarValue { double v[4]; };

inline cv::Size from(SizeValue size) { return {size.width, size.height}; }
inline cv::Point from(PointValue point) { return {point.x, point.y}; }
inline cv::Rect from(RectValue rect) { return {rect.x, rect.y, rect.width, rect.height}; }
inline cv::Scalar from(const ScalarValue& value) { return {value.v[0], value.v[1], value.v[2], value.v[3]}; }

inline std::vector<int> from(const int* values, int count) { return {values, values + count}; }

// Reports what OpenCV itself has not reported to the callback of redirectError: an exception that is not its own.
void report(const std::exception& error) noexcept;

// No C++ exception may cross into managed code. OpenCV hands its own to the callback before it throws them, and the
// managed half throws what the callback got.
template <class Body>
Status guarded(Body body) noexcept
{
    try
    {
        body();
        return Status::NotOccurred;
    }
    catch (const cv::Exception&)
    {
    }
    catch (const std::exception& error)
    {
        report(error);
    }
    return Status::Occurred;
}
