#define OPENSSL_SUPPRESS_DEPRECATED
#include "CReferenceRC4.h"

#include "CInterleavedRC4.h"

#include <openssl/rc4.h>

void reference_rc4(const unsigned char *key, int key_count, unsigned char *data, size_t count)
{
    RC4_KEY state;
    reference_rc4_start(&state, key, key_count);
    reference_rc4_continue(&state, data, count);
}

size_t reference_rc4_state_size(void)
{
    return sizeof(RC4_KEY);
}

void reference_rc4_start(void *state, const unsigned char *key, int key_count)
{
    RC4_set_key(state, key_count, key);
}

void reference_rc4_continue(void *state, unsigned char *data, size_t count)
{
    RC4(state, count, data, data);
}

/// The 258 bytes that our own loops take, out of libcrypto's.
static void set_state(unsigned char *state, int key_count, const unsigned char *key)
{
    RC4_KEY expanded;
    RC4_set_key(&expanded, key_count, key);
    for (int index = 0; index < 256; index++)
        state[index] = (unsigned char)expanded.data[index];
    state[256] = (unsigned char)expanded.x;
    state[257] = (unsigned char)expanded.y;
}

void portable_rc4(const unsigned char *key, int key_count, unsigned char *data, size_t count, size_t split)
{
    unsigned char state[258];
    set_state(state, key_count, key);
    interleaved_rc4_apply_portable(state, data, split);
    interleaved_rc4_apply_portable(state, data + split, count - split);
}

void portable_rc4_pair(const unsigned char *key, int key_count, unsigned char *first, size_t first_count,
                       unsigned char *second, size_t second_count)
{
    unsigned char state[258], other_state[258];
    set_state(state, key_count, key);
    set_state(other_state, key_count - 1, key);
    interleaved_rc4_apply_pair_portable(state, first, first_count, other_state, second, second_count);
}
