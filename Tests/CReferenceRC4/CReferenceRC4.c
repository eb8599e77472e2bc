#define OPENSSL_SUPPRESS_DEPRECATED
#include "CReferenceRC4.h"

#include <openssl/rc4.h>

void reference_rc4(const unsigned char *key, int key_count, unsigned char *data, size_t count)
{
    RC4_KEY state;
    RC4_set_key(&state, key_count, key);
    RC4(&state, count, data, data);
}
