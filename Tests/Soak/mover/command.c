// What the mover is told while it runs.

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "mover.h"

bool told_idle = true, input_ended;

static void pause_all(void) {
    going = false;
    for (struct connection *c = connections; c < connections + MAX_CONNECTIONS; c++) {
        if (!c->used) continue;
        for (int number = 0; number < 2; number++) {
            struct direction *way = &c->ways[number];
            way->read_rate = 0;
            way->pauses = false;
            way->send_at = way->read_at = 0;
            if (way->finished) continue;
            way->planned = way->sent > way->hello_count ? way->sent : way->hello_count;
            // The end that is there says so at once; the other, when it is.
            if (way->sent == way->planned && c->fds[number] >= 0) finish(c, number);
            if (!c->used) break;
        }
        if (c->used) rewatch(c);
    }
}

void obey(void) {
    static char line[64];
    static size_t length;
    char byte;
    ssize_t size;
    while ((size = read(0, &byte, 1)) == 1) {
        if (byte != '\n') {
            if (length < sizeof line - 1) line[length++] = byte;
            continue;
        }
        line[length] = 0;
        length = 0;
        if (!strcmp(line, "go")) {
            going = true;
            told_idle = false;
        } else if (!strcmp(line, "pause")) {
            pause_all();
        } else {
            errno = EINVAL;
            die(line);
        }
    }
    if (size == 0) input_ended = true;
}
