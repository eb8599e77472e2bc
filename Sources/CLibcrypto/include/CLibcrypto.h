#pragma once

// OpenSSL includes headers of the C library. Without this, what they declare would count as this module's own, and a Swift
// file that imports Glibc alone would find it or not, depending on which module the compiler happened to load first.
#if __has_feature(modules) && __building_module(CLibcrypto)
#pragma clang module import SwiftGlibc
#endif

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
