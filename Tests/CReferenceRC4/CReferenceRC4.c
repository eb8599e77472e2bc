#define OPENSSL_SUPPRESS_DEPRECATED
#include "CReferenceRC4.h"

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
