/* What a library built with MinGW sees of the environment, such as OpenCV's FFmpeg plugin: the copy of msvcrt.dll. */
#include <stdlib.h>

__declspec(dllexport) const char *read_variable(const char *name)
{
    return getenv(name);
}
