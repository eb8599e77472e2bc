// What a connection will carry, by which way, and how.

#include <stdio.h>
#include <string.h>

#include "mover.h"

static void plan_way(struct connection *c, int number) {
    struct direction *way = &c->ways[number];
    way->seed = draw();
    way->sent_hash = new_hash();
    way->received_hash = new_hash();
    if (c->kind == OTHER) {
        way->hello_count = snprintf((char *)way->hello, MAX_HELLO, "soak %012llu%c\n", (unsigned long long)c->id, "><"[number]);
    } else {
        memset(way->hello, 0, 68);
        memcpy(way->hello, "\x13" "BitTorrent protocol", 20);
        memcpy(way->hello + 28, infohashes[c->kind], 20);
        char peer[21];
        snprintf(peer, sizeof peer, "-SK000%c-%012llu", '0' + number, (unsigned long long)c->id);
        memcpy(way->hello + 48, peer, 20);
        way->hello_count = 68;
    }
    if (c->is_long) {
        way->planned = spread(64 << 10, 1 << 29);
        way->style = below(4) ? MIXED : LARGE;
    } else {
        way->planned = below(5) ? spread(1, 256 << 10) : 0;
        way->style = below(STYLES);
        if (way->style == SINGLE && way->planned > 2000) way->planned = 2000;
        if (way->style == SMALL && way->planned > 50000) way->planned = 50000;
    }
    if (below(c->is_long ? 8 : 32) == 0) {
        // Bytes a second, for half a minute at most.
        way->read_rate = spread(20e3, 4e6);
        if (way->planned > way->read_rate * 30) way->planned = way->read_rate * 30;
        count.slow++;
    }
    way->pauses = below(c->is_long ? 4 : 32) == 0;
    // A direction's first bytes are always there: they say which connection it is.
    way->planned += way->hello_count;
}

void plan(struct connection *c) {
    c->first = below(2);
    c->kind = below(KINDS);
    c->entry = below(ENTRIES);
    plan_way(c, 0);
    plan_way(c, 1);
}
