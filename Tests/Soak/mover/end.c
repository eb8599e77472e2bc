// How connections end: as planned, or otherwise, which is a failure.

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mover.h"

static void release(struct connection *c) {
    for (int end = 0; end < 2; end++) {
        if (c->fds[end] >= 0) close(c->fds[end]);
        EVP_MD_CTX_free(c->ways[end].sent_hash);
        EVP_MD_CTX_free(c->ways[end].received_hash);
    }
    count.open--;
    *(c->is_long ? &count.open_long : &count.open_short) -= 1;
    c->used = false;
}

void fail(struct connection *c, const char *format, ...) {
    char why[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    uint64_t lost = 0;
    for (int way = 0; way < 2; way++) lost += c->ways[way].sent - c->ways[way].received;
    printf("{\"failure\": \"connection %llu, %s by %s to daemon %c, after %.1f s: %s; sent %llu and %llu, received %llu and %llu\"}\n",
        (unsigned long long)c->id, KIND_NAMES[c->kind], ENTRY_NAMES[c->entry], 'A' + c->first, now_ - c->began_at, why,
        (unsigned long long)c->ways[0].sent, (unsigned long long)c->ways[1].sent, (unsigned long long)c->ways[0].received,
        (unsigned long long)c->ways[1].received);
    count.failed++;
    count.lost += lost;
    release(c);
}

// Both directions have come to their end: the hashes are compared.
void conclude(struct connection *c) {
    for (int way = 0; way < 2; way++) {
        uint8_t sent[EVP_MAX_MD_SIZE], received[EVP_MAX_MD_SIZE];
        unsigned size;
        if (!EVP_DigestFinal_ex(c->ways[way].sent_hash, sent, &size)
            || !EVP_DigestFinal_ex(c->ways[way].received_hash, received, &size)) die("SHA-1");
        if (memcmp(sent, received, size)) {
            fail(c, "the hashes of direction %d differ", way);
            return;
        }
        count.hashes++;
    }
    count.ended++;
    count.ended_connections[c->first][c->kind]++;
    release(c);
}

void finish(struct connection *c, int end) {
    struct direction *way = &c->ways[end];
    way->finished = true;
    if (shutdown(c->fds[end], SHUT_WR)) fail(c, "shutdown of end %d: %s", end, strerror(errno));
    else if (!c->ways[1 - end].ended && !c->ways[1 - end].finished) count.half_closed++;
}
