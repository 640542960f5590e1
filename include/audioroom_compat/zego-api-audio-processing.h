// audioroom_compat/zego-api-audio-processing.h: the old include name for the whole of namespace AUDIOROOM.

#ifndef AUDIOROOM_COMPAT_HPP
#include "all.hpp"
#endif
