// What a stream consists of, and whether what came is it.

#include <stdlib.h>
#include <string.h>

#include "mover.h"

// What a stream carries behind its first bytes: pieces of this pool, each from a place of its own, so that bytes that were lost,
// doubled, or another connection's are not equal by chance.
enum { POOL = 8 << 20, PIECE = 256 << 10 };
static uint8_t *pool;

void fill_pool(void) {
    pool = checked(malloc(POOL));
    for (size_t place = 0; place < POOL; place += 8) {
        uint64_t value = draw();
        memcpy(pool + place, &value, 8);
    }
}

// Where a direction's bytes from `position` on stand, and how many of them in a row.
const uint8_t *bytes_at(const struct direction *way, uint64_t position, size_t *in_row) {
    if (position < way->hello_count) {
        *in_row = way->hello_count - position;
        return way->hello + position;
    }
    position -= way->hello_count;
    uint64_t piece = position / PIECE, inside = position % PIECE;
    *in_row = PIECE - inside;
    return pool + mix(way->seed ^ mix(piece)) % (POOL - PIECE) + inside;
}

// - Returns: the first place at which they differ, or `size`.
size_t compare(const struct direction *way, const uint8_t *received, size_t size) {
    for (size_t done = 0; done < size;) {
        size_t in_row;
        const uint8_t *expected = bytes_at(way, way->received + done, &in_row);
        if (in_row > size - done) in_row = size - done;
        if (memcmp(received + done, expected, in_row)) {
            while (received[done] == *expected) done++, expected++;
            return done;
        }
        done += in_row;
    }
    return size;
}

void hash(EVP_MD_CTX *context, const void *bytes, size_t size) {
    if (!EVP_DigestUpdate(context, bytes, size)) die("SHA-1");
}

EVP_MD_CTX *new_hash(void) {
    EVP_MD_CTX *context = checked(EVP_MD_CTX_new());
    if (!EVP_DigestInit_ex(context, EVP_sha1(), NULL)) die("SHA-1");
    return context;
}
