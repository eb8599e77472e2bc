// How a connection arrives: its first bytes say which one it is.

#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mover.h"

void stray(struct newcomer *n, const char *why) {
    printf("{\"failure\": \"a connection that none here belongs to: %s, after %zu bytes\"}\n", why, n->count);
    count.failed++;
    close(n->fd);
    n->used = false;
}

// The first bytes of an accepted connection say which one it is.
void welcome(struct newcomer *n) {
    size_t expected = n->count && n->hello[0] == 0x13 ? 68 : 19;
    ssize_t size = recv(n->fd, n->hello + n->count, n->count ? expected - n->count : 1, 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
        stray(n, size ? strerror(errno) : "it has ended");
        return;
    }
    n->count += size;
    if (n->count == 1 || n->count < expected) return;
    char digits[13] = {0};
    memcpy(digits, n->hello + (expected == 68 ? 56 : 5), 12);
    uint64_t id = strtoull(digits, NULL, 10);
    for (struct connection *c = connections; c < connections + MAX_CONNECTIONS; c++) {
        if (!c->used || c->id != id || c->fds[1] >= 0) continue;
        c->fds[1] = n->fd;
        n->used = false;
        settle(n->fd, &c->ways[0]);
        c->watched[1] = 0;
        struct epoll_event event = {.events = 0, .data.u64 = tag(c, 1)};
        if (epoll_ctl(epoll, EPOLL_CTL_MOD, c->fds[1], &event)) die("epoll_ctl");
        if (take(c, 0, n->hello, n->count)) rewatch(c);
        return;
    }
    stray(n, "its number is unknown");
}

void accept_all(int listener) {
    while (true) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno != EAGAIN && errno != ECONNABORTED) die("accept");
            return;
        }
        int free = 0;
        while (free < MAX_CONNECTIONS && newcomers[free].used) free++;
        if (free == MAX_CONNECTIONS) {
            errno = ENOBUFS;
            die("more connections than are made");
        }
        newcomers[free] = (struct newcomer){.used = true, .fd = fd, .began_at = now_};
        struct epoll_event event = {.events = EPOLLIN, .data.u64 = TAG_NEWCOMER + free};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
    }
}
