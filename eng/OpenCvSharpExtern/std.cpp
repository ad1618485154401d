#include "OpenCvSharpExtern.h"

#include <string>

EXPORT std::string* string_new1()
{
    return new std::string();
}

EXPORT void string_delete(std::string* text)
{
    delete text;
}

EXPORT const char* string_c_str(const std::string* text)
{
    return text->c_str();
}

EXPORT size_t string_size(const std::string* text)
{
    return text->size();
}

EXPORT std::vector<uchar>* vector_uchar_new1()
{
    return new std::vector<uchar>();
}

EXPORT void vector_uchar_delete(std::vector<uchar>* bytes)
{
    delete bytes;
}

EXPORT size_t vector_uchar_getSize(const std::vector<uchar>* bytes)
{
    return bytes->size();
}

EXPORT uchar* vector_uchar_getPointer(std::vector<uchar>* bytes)
{
    return bytes->data();
}
