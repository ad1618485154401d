#include "SystemOpenCv.h"

namespace
{
struct Error
{
    int code = 0;
    int line = 0;
    std::string function, text, file;
};

thread_local Error last;

// OpenCV prints each exception to stderr unless a callback is set; ours arrive as OpenCVException.
const auto previous = cv::redirectError(
    [](int, const char*, const char*, const char*, int, void*) { return 0; });

void store(int code, const char* function, const char* text, const char* file, int line) noexcept
{
    try
    {
        last = Error{code, line, function, text, file};
    }
    catch (const std::exception&)
    {
        last.code = cv::Error::StsNoMem;
    }
}
}

void remember(const cv::Exception& error) noexcept
{
    store(error.code, error.func.c_str(), error.err.c_str(), error.file.c_str(), error.line);
}

void remember(const std::exception& error) noexcept
{
    store(cv::Error::StsError, "", error.what(), "", 0);
}

SHIM void systemopencv_error(int* code, const char** function, const char** text, const char** file, int* line)
{
    *code = last.code;
    *function = last.function.c_str();
    *text = last.text.c_str();
    *file = last.file.c_str();
    *line = last.line;
}
