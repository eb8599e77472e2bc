#pragma once

#include <stddef.h>

/// Exclusive-ors the first `count` bytes of libcrypto's RC4 stream for `key` into `data`.
void reference_rc4(const unsigned char *key, int key_count, unsigned char *data, size_t count);

/// The same in steps: memory of this size holds a stream, which is started once.
size_t reference_rc4_state_size(void);
void reference_rc4_start(void *state, const unsigned char *key, int key_count);
void reference_rc4_continue(void *state, unsigned char *data, size_t count);

/// The same by our own loops as they are for a processor without SSE4.1, in two calls of which the first has `split` bytes.
void portable_rc4(const unsigned char *key, int key_count, unsigned char *data, size_t count, size_t split);

/// The same for two streams at once, the second with the key less its last byte.
void portable_rc4_pair(const unsigned char *key, int key_count, unsigned char *first, size_t first_count,
                       unsigned char *second, size_t second_count);
