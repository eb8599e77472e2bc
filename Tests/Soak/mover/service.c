// What is to be done for a connection whose descriptors are ready, and what they are watched for.

#include <sys/epoll.h>

#include "mover.h"

static void watch(int fd, uint32_t *watched, uint32_t wanted, uint64_t tag) {
    if (*watched == wanted) return;
    struct epoll_event event = {.events = wanted, .data.u64 = tag};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event)) die("epoll_ctl");
    *watched = wanted;
}

uint64_t tag(struct connection *c, int end) { return (uint64_t)(c - connections) * 2 + end; }

static uint32_t wanted(const struct connection *c, int end) {
    const struct direction *out = &c->ways[end], *in = &c->ways[1 - end];
    if (end == 0 && !c->entered)
        return !c->connected || c->prelude_sent < c->prelude_count ? EPOLLOUT : EPOLLIN;
    return (!out->finished && now_ >= out->send_at ? EPOLLOUT : 0) | (!in->ended && now_ >= in->read_at ? EPOLLIN : 0);
}

void rewatch(struct connection *c) {
    for (int end = 0; end < 2; end++)
        if (c->fds[end] >= 0) watch(c->fds[end], &c->watched[end], wanted(c, end), tag(c, end));
}

void serve(struct connection *c, int end, uint32_t events) {
    if (!c->used || c->fds[end] < 0) return;
    if (end == 0 && !c->entered) {
        if (!enter(c)) return;
    } else {
        // The system tells of the end of both directions whether it is asked or not: what is there then is read at once.
        if (events & EPOLLHUP) c->ways[1 - end].read_at = 0;
        // An error is read, and told of, by recv.
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && !receive_some(c, end)) return;
        if ((events & EPOLLOUT) && !send_some(c, end)) return;
        if ((events & EPOLLERR) && c->ways[1 - end].ended) {
            fail(c, "end %d is broken", end);
            return;
        }
    }
    rewatch(c);
}
