#pragma once

// c-ares includes headers of sockets. Without this, what they declare would count as this module's own, and a Swift file
// that imports Glibc alone would find it or not, depending on which module the compiler happened to load first.
#if __has_feature(modules) && __building_module(CCares)
#pragma clang module import SwiftGlibc
#endif

#include <ares.h>
