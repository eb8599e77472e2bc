#pragma once

#include <stddef.h>

/// Exclusive-ors the first `count` bytes of libcrypto's RC4 stream for `key` into `data`.
void reference_rc4(const unsigned char *key, int key_count, unsigned char *data, size_t count);
