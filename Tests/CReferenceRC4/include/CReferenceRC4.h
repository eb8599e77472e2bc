#pragma once

#include <stddef.h>

/// Exclusive-ors the first `count` bytes of libcrypto's RC4 stream for `key` into `data`.
void reference_rc4(const unsigned char *key, int key_count, unsigned char *data, size_t count);

/// The same in steps: memory of this size holds a stream, which is started once.
size_t reference_rc4_state_size(void);
void reference_rc4_start(void *state, const unsigned char *key, int key_count);
void reference_rc4_continue(void *state, unsigned char *data, size_t count);
