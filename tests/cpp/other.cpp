// A second file that includes everything: the headers may be included in as many files of a program as one likes.

#include <audioroom.hpp>

#include "check.hpp"

const char *version_as_another_file_sees_it();

const char *version_as_another_file_sees_it()
{
    return AUDIOROOM::GetSDKVersion();
}
