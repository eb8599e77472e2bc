#pragma once

// What jansson.h includes of the C library stays the C library's: see CLibcrypto.h.
#if __has_feature(modules) && __building_module(CJansson)
#pragma clang module import SwiftGlibc
#endif

#include <jansson.h>

// Swift sees neither a macro with parameters nor a function that has the name of an enum.

static inline int shim_json_error_code(const json_error_t *error)
{
    return json_error_code(error);
}

// What is wrong, in words; ends with a NUL byte.
static inline const char *shim_json_error_words(const json_error_t *error)
{
    return error->text;
}

// The flag that has numbers written with `digits` significant digits, 1 to 17.
static inline size_t shim_json_real_precision(int digits)
{
    return JSON_REAL_PRECISION(digits);
}

static inline size_t shim_json_indent(int blanks)
{
    return JSON_INDENT(blanks);
}
